-- lease.lua leases the jobs that are next in line. It goes past the lanes, not past
-- the jobs. Which they are shows only here, so their records and the lanes' gates are
-- not among KEYS; they are in the same slot.
-- KEYS  1 line  2 meta
-- ARGV  1 now  2 expires  3 what all keys begin with  4 how many at most, and 5 of a lane
--       6 how many milliseconds to remember a gate after it is open
--       7 some digits. The count of leases goes back when Redis loses the latest of
--       them, as at a failover; with these behind it no two leases have one token
--       8... a lane and how many of it instead, for each that is busy
-- Returns {when to ask again or ''}, or {'', then for each job: place and job, its state
-- and blob, and of its record version ('': there is none), body and entries}.

local line, meta = KEYS[1], KEYS[2]
local now, expires, prefix, most, each = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local room = {}
for i = 8, #ARGV, 2 do room[ARGV[i]] = tonumber(ARGV[i + 1]) end

-- recordOf gives the key of a job's record and the job's id in it.
local function recordOf(job)
  local _, ends = string.find(job, '\0\1', PLACE + 1, true)
  local name = string.gsub(string.sub(job, PLACE + 1, ends - 2), '%z\255', '\0')
  return prefix .. 'record:' .. name, string.sub(job, ends + 1)
end

-- The lanes that have jobs and room, with the job that is next in each.
local lanes, gates = {}, {}
local from = '-'
while true do
  local m = redis.call('ZRANGEBYLEX', line, from, '+', 'LIMIT', 0, 1)[1]
  if not m then break end
  local _, ends = string.find(m, '\0\1', 1, true)
  local lane = { name = string.sub(m, 1, ends) }
  lane.room = room[lane.name] or each
  if lane.room > 0 then
    lane.job, lane.held, lane.later = offer(line, lane.name, now, m)
    lane.gate = gateOf(prefix, lane.name)
    lanes[#lanes + 1], gates[#gates + 1] = lane, lane.gate
  end
  from = '(' .. lane.name .. '\255'
end

-- Those that are open and have one now; of the others, when that is.
local open, again = {}, ''
for i = 1, #lanes, 1000 do
  local shut = redis.call('MGET', unpack(gates, i, math.min(i + 999, #gates)))
  for j, opens in ipairs(shut) do
    local lane = lanes[i + j - 1]
    opens = opens or ''
    if lane.job ~= '' and opens <= now then
      open[#open + 1] = lane
    elseif lane.job ~= '' or lane.later ~= '' then
      local at = lane.job == '' and lane.later or ''
      if opens > at then at = opens end
      if again == '' or at < again then again = at end
    end
  end
end
if #open == 0 then return { again } end

-- take leases a lane's job, and puts it at the end of a reply.
local function take(reply, lane, token)
  local job = lane.job
  local record, id = recordOf(job)
  local has = redis.call('HMGET', record, 's' .. id, 'j' .. id, 'v', 'b', 'e')
  local state = string.format('%d', token) .. ARGV[7] .. ' ' .. expires .. ' ' .. string.match(has[1], '^%d+ %d+ (.*)$')
  redis.call('HSET', record, 's' .. id, state)
  redis.call('ZREM', line, lane.name .. (lane.held == '' and 'w' or 'l' .. lane.held) .. job)
  redis.call('ZADD', line, 0, lane.name .. 'l' .. expires .. job)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = job, state, has[2]
  reply[n + 4], reply[n + 5], reply[n + 6] = has[3] or '', has[4] or '', has[5] or ''
  local gap = tonumber(string.sub(job, RANK + 1, PLACE))
  if gap > 0 then
    local opens = string.format('%015.0f', math.min(tonumber(now) + gap, 999999999999999))
    redis.call('SET', lane.gate, opens, 'PX', string.format('%.0f', gap + tonumber(ARGV[6])))
    lane.room = 0
  end
  lane.room = lane.room - 1
end

local reply = { '' }
local token = redis.call('HINCRBY', meta, 'changes', most) - most
for i = 1, most do
  local first, place
  for j, lane in ipairs(open) do
    local rank = string.sub(lane.job, 1, RANK)
    if not first or rank < place then first, place = j, rank end
  end
  if not first then break end
  local lane = open[first]
  take(reply, lane, token + i)
  if lane.room > 0 then lane.job, lane.held = offer(line, lane.name, now) else lane.job = '' end
  if lane.job == '' then table.remove(open, first) end
end
return reply
