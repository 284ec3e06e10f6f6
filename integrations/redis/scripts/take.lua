-- take.lua leases the next jobs of a lane in a partition. Which they are shows only
-- here, so the records they belong to are not among KEYS; they are in the same slot.
-- KEYS  1 line  2 meta  3 the lane's gate (not in a cluster)
-- ARGV  1 lane  2 now  3 expires  4 what the keys of records begin with
--       5 how many at most  6 none behind this rank ('': any)
--       7 how many milliseconds to remember a gate after it is open
--       8 in a cluster the place and job whose gap its gate was closed for, or ''
--       9 some digits. The count of changes goes back when Redis loses the latest of
--       them, as at a failover; with these behind it no two leases have one token
-- A job with a gap is taken alone.
-- Returns {'shut', until when the lane is closed}, or {'open', the count of changes,
-- lane, offer (see offers.lua), then for each job: place and job, its state and blob,
-- and of its record version ('': there is none), body and entries}.

local line, meta, gate = KEYS[1], KEYS[2], KEYS[3]
local lane, now, expires, rank = ARGV[1], ARGV[2], ARGV[3], ARGV[6]
local shut = gate and redis.call('GET', gate)
if shut and shut > now then return { 'shut', shut } end

-- recordOf gives the key of a job's record and the job's id in it.
local function recordOf(job)
  local _, ends = string.find(job, '\0\1', PLACE + 1, true)
  local name = string.gsub(string.sub(job, PLACE + 1, ends - 2), '%z\255', '\0')
  return ARGV[4] .. name, string.sub(job, ends + 1)
end

local jobs = {}
local best, held, later = offer(line, lane, now)
for _ = 1, tonumber(ARGV[5]) do
  if best == '' or rank ~= '' and string.sub(best, 1, RANK) > rank then break end
  local gap = tonumber(string.sub(best, RANK + 1, PLACE))
  if gap > 0 and (#jobs > 0 or not gate and best ~= ARGV[8]) then break end

  local record, id = recordOf(best)
  local has = redis.call('HMGET', record, 's' .. id, 'j' .. id, 'v', 'b', 'e')
  local token = redis.call('HINCRBY', meta, 'changes', 1)
  local state = string.format('%d', token) .. ARGV[9] .. ' ' .. expires .. ' ' .. string.match(has[1], '^%d+ %d+ (.*)$')
  redis.call('HSET', record, 's' .. id, state)
  redis.call('ZREM', line, lane .. (held == '' and 'w' or 'l' .. held) .. best)
  redis.call('ZADD', line, 0, lane .. 'l' .. expires .. best)
  local n = #jobs
  jobs[n + 1], jobs[n + 2], jobs[n + 3] = best, state, has[2]
  jobs[n + 4], jobs[n + 5], jobs[n + 6] = has[3] or '', has[4] or '', has[5] or ''
  best, held, later = offer(line, lane, now)
  if gap > 0 then
    if gate then
      local opens = string.format('%015.0f', math.min(tonumber(now) + gap, 999999999999999))
      redis.call('SET', gate, opens, 'PX', string.format('%.0f', gap + tonumber(ARGV[7])))
    end
    break
  end
end

local reply = { 'open', redis.call('HGET', meta, 'changes') or '0', lane, best, held, later }
for _, v in ipairs(jobs) do reply[#reply + 1] = v end
return reply
