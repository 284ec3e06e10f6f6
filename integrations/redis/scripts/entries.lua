-- entries.lua goes before the scripts that change a record; it is none itself.
-- A record keeps its entries as one text, of each its length, a colon, and index,
-- key and order as names. With the record's name behind them these three are a
-- member of the sorted set of entries, all scores 0.

-- bulk runs a command with many arguments, some at a time.
local function bulk(command, set, args)
  for i = 1, #args, 1000 do
    redis.call(command, set, unpack(args, i, math.min(i + 999, #args)))
  end
end

-- cut gives the entries of a text.
local function cut(text)
  local all, from = {}, 1
  while from <= #text do
    local colon = string.find(text, ':', from, true)
    local n = tonumber(string.sub(text, from, colon - 1))
    all[#all + 1] = string.sub(text, colon + 1, colon + n)
    from = colon + n + 1
  end
  return all
end

-- replace puts the entries of one text in the place of another's. Only what differs is
-- written, and mostly that is little.
local function replace(set, record, old, new)
  local was, stays, come, leave = {}, {}, {}, {}
  for _, entry in ipairs(cut(old)) do was[entry] = true end
  for _, entry in ipairs(cut(new)) do
    if was[entry] then
      stays[entry] = true
    else
      come[#come + 1], come[#come + 2] = 0, entry .. record
    end
  end
  for entry in pairs(was) do
    if not stays[entry] then leave[#leave + 1] = entry .. record end
  end
  if #come > 0 then bulk('ZADD', set, come) end
  if #leave > 0 then bulk('ZREM', set, leave) end
end
