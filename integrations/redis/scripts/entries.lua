-- entries.lua goes before the scripts that change a record; it is none itself.

-- members gives the entries of a record, as it keeps them, as members of the
-- sorted set: each is written as its length, a colon, and index, key and order.
local function members(list, record)
  local all, from = {}, 1
  while from <= #list do
    local colon = string.find(list, ':', from, true)
    local n = tonumber(string.sub(list, from, colon - 1))
    all[string.sub(list, colon + 1, colon + n) .. record] = true
    from = colon + n + 1
  end
  return all
end

-- replace puts new entries in the place of the old; only what differs is written.
local function replace(set, record, old, new)
  if old == new then return end
  local before, after = members(old, record), members(new, record)
  for m in pairs(before) do
    if not after[m] then redis.call('ZREM', set, m) end
  end
  for m in pairs(after) do
    if not before[m] then redis.call('ZADD', set, 0, m) end
  end
end
