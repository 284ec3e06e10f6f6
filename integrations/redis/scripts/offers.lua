-- offers.lua tells which jobs are next.
-- KEYS  1 line  2 meta
-- ARGV  1 now  2... lanes; none: all that have jobs
-- Returns {the partition's count of changes, then for each lane: lane, place and
-- job, expires of its lease, when another may go before it}.

local reply = { redis.call('HGET', KEYS[2], 'changes') or '0' }
for i = 2, #ARGV do add(reply, KEYS[1], ARGV[i], ARGV[1]) end
if #ARGV > 1 then return reply end

local from = '-'
while true do
  local m = redis.call('ZRANGEBYLEX', KEYS[1], from, '+', 'LIMIT', 0, 1)[1]
  if not m then return reply end
  local _, ends = string.find(m, '\0\1', 1, true)
  local lane = string.sub(m, 1, ends)
  add(reply, KEYS[1], lane, ARGV[1])
  from = '(' .. lane .. '\255'
end
