-- purge.lua forgets old events.
-- KEYS  1 oldest  2 contents  3... the events of records, each with its record
-- ARGV  1 before this time  2 how many at most  3... the records' names
-- Returns how many went.

local oldest, contents, left = KEYS[1], KEYS[2], tonumber(ARGV[2])
for i = 3, #ARGV do
  if left == 0 then break end
  local events, record, name = KEYS[2 * i - 3], KEYS[2 * i - 2], ARGV[i]
  local ids = redis.call('ZRANGEBYSCORE', events, '-inf', '(' .. ARGV[1], 'LIMIT', 0, left)
  if #ids > 0 then redis.call('ZREM', events, unpack(ids)) end
  left = left - #ids
  local first = redis.call('ZRANGE', events, 0, 0, 'WITHSCORES')
  if first[1] then
    redis.call('ZADD', oldest, first[2], name)
  else
    redis.call('ZREM', oldest, name)
    if redis.call('EXISTS', record) == 0 then redis.call('ZREM', contents, name) end
  end
end
return tonumber(ARGV[2]) - left
