-- take.lua leases a job, if it is still the next of its lane in the partition.
-- KEYS  1 line  2 meta  3 the job  4 the record that it should belong to
--       5 the lane's gate (not in a cluster)
-- ARGV  1 lane  2 now  3 expires  4 place and job  5 closed until ('': no gap)
--       6 how many milliseconds to remember that  7 that record's name
-- Returns {'shut', until when the lane is closed}, or
-- {'other' or 'taken', count of changes, lane, offer (see offers.lua), and if taken
-- the job's state and its blob, and of that record, if it is the job's and there,
-- version, body and entries}. The count is the lease's token.

local line, lane, now, expires, wanted = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local best, held = offer(line, lane, now)
if best ~= wanted then
  local reply = { 'other', redis.call('HGET', KEYS[2], 'changes') or '0' }
  add(reply, line, lane, now)
  return reply
end
if KEYS[5] then
  local shut = redis.call('GET', KEYS[5])
  if shut and shut > now then return { 'shut', shut } end
  if ARGV[5] > now then redis.call('SET', KEYS[5], ARGV[5], 'PX', ARGV[6]) end
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
local lanes, names = string.match(tries, '^%d+ %d+ %d+ (%d+) (.*)$')
if string.sub(names, tonumber(lanes) + 1) == ARGV[7] then
  local record = redis.call('HMGET', KEYS[4], 'v', 'b', 'e')
  if record[1] then reply[9], reply[10], reply[11] = record[1], record[2], record[3] end
end
return reply
