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

-- replace puts the entries ARGV[first] to ARGV[last] in the place of the old ones and
-- returns them as one text. Only what differs is written; mostly that is little, and
-- stands where it stood.
local function replace(set, record, old, first, last)
  local from, gone, come = 1, {}, {}
  local function cut()
    local colon = string.find(old, ':', from, true)
    local n = tonumber(string.sub(old, from, colon - 1))
    gone[#gone + 1] = string.sub(old, from, colon + n)
    from = colon + n + 1
  end
  local function member(entry)
    return string.sub(entry, string.find(entry, ':', 1, true) + 1) .. record
  end
  for i = first, last do
    local entry = ARGV[i]
    if string.sub(old, from, from + #entry - 1) == entry then
      from = from + #entry
    else
      come[#come + 1], come[#come + 2] = 0, member(entry)
      if from <= #old then cut() end
    end
  end
  while from <= #old do cut() end
  if #come > 0 then bulk('ZADD', set, come) end
  if #gone > 0 then
    local stays, leave = {}, {}
    for i = first, last do stays[ARGV[i]] = true end
    for _, entry in ipairs(gone) do
      if not stays[entry] then leave[#leave + 1] = member(entry) end
    end
    if #leave > 0 then bulk('ZREM', set, leave) end
  end
  return table.concat(ARGV, '', first, last)
end
