-- contents.lua tells under which names a partition keeps anything. The contents are
-- a sorted set whose members are a record's name and then r: there is a record,
-- e: it has events, or j and a job's key: it has that job.
-- KEYS  1 contents
-- ARGV  1 after this name, or '-'  2 how many at most
-- Returns the names, in order.

local names, from = {}, ARGV[1]
for _ = 1, tonumber(ARGV[2]) do
  local m = redis.call('ZRANGEBYLEX', KEYS[1], from, '+', 'LIMIT', 0, 1)[1]
  if not m then break end
  local _, ends = string.find(m, '\0\1', 1, true)
  local name = string.sub(m, 1, ends)
  names[#names + 1] = name
  from = '(' .. name .. 's'
end
return names
