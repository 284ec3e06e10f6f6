-- may.lua tells which commands of the other scripts the user may not run. A script that
-- comes to one of those has made half of its change by then.
-- KEYS  1 a key that is used here only
-- Returns the names of the commands.

local key = KEYS[1]
local all = {
  { 'DEL', key }, { 'SET', key, '' }, { 'GET', key }, { 'MGET', key }, { 'EXISTS', key }, { 'PTTL', key },
  { 'DEL', key }, { 'HSET', key, 'f', '0' }, { 'HSETNX', key, 'f', '0' }, { 'HINCRBY', key, 'f', 1 },
  { 'HGET', key, 'f' }, { 'HMGET', key, 'f' }, { 'HGETALL', key }, { 'HDEL', key, 'f' },
  { 'DEL', key }, { 'ZADD', key, 0, 'm' }, { 'ZSCORE', key, 'm' }, { 'ZCARD', key }, { 'ZRANGE', key, 0, 0 },
  { 'ZRANGEBYLEX', key, '-', '+' }, { 'ZRANGEBYSCORE', key, 0, 0 }, { 'ZREM', key, 'm' },
  { 'DEL', key },
}
local refused, told = {}, {}
for _, command in ipairs(all) do
  local answer = redis.pcall(unpack(command))
  local err = type(answer) == 'table' and answer.err
  -- Redis 7 says NOPERM, 6 that the user can't run it.
  if err and (string.find(err, 'NOPERM', 1, true) or string.find(err, "can't run this command", 1, true) or
    string.find(err, 'no permissions', 1, true)) and not told[command[1]] then
    told[command[1]] = true
    refused[#refused + 1] = command[1]
  end
end
return refused
