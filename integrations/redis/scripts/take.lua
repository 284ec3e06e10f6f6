-- take.lua leases a job, if it is still the next of its lane in the partition.
-- KEYS  1 line  2 meta  3 the job  4 the lane's gate (not in a cluster)
-- ARGV  1 lane  2 now  3 expires  4 place and job  5 closed until ('': no gap)
--       6 how many milliseconds to remember that
-- Returns {'shut', until when the lane is closed}, or
-- {'other' or 'taken', count of changes, lane, offer (see offers.lua), and if taken
-- the job's state and its blob}. The count is the lease's token.

local line, lane, now, expires, wanted = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local best, held = offer(line, lane, now)
if best ~= wanted then
  local reply = { 'other', redis.call('HGET', KEYS[2], 'changes') or '0' }
  add(reply, line, lane, now)
  return reply
end
if KEYS[4] then
  local shut = redis.call('GET', KEYS[4])
  if shut and shut > now then return { 'shut', shut } end
  if ARGV[5] > now then redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[6]) end
end
local was = redis.call('HMGET', KEYS[3], 's', 'b')
local token = redis.call('HINCRBY', KEYS[2], 'changes', 1)
redis.call('ZREM', line, lane .. (held == '' and 'w' or 'l' .. held) .. best)
redis.call('ZADD', line, 0, lane .. 'l' .. expires .. best)
local tries = string.match(was[1], '^%d+ %d+ %d+ (.*)$')
local state = string.format('%d', token) .. ' ' .. expires .. ' ' .. string.sub(best, 1, RANK + 10) .. ' ' .. tries
redis.call('HSET', KEYS[3], 's', state)
local reply = { 'taken', string.format('%d', token) }
add(reply, line, lane, now)
reply[7], reply[8] = state, was[2]
return reply
