-- commit.lua makes one change whole or not at all: everything is looked at before
-- anything is written.
-- KEYS  1 record  2 its events  3 entries  4 contents  5 line  6 oldest  7 meta
--       8... the new jobs, then the settled job, if there is one
-- ARGV  1 what becomes of the record: keep, put, drop  2 its version  3 the next
--       4 the time of the change  5 the time to offer jobs for  6 the record's name
--       7 body  8 how many entries  9 how many events
--       then the entries (see entries.lua), the ids of the events,
--       how many jobs, then of each: place, lane, its record's name, key, blob
--       with a settled job: key, token, then, due
--       channel and beginning of the message that tells others of due jobs; the
--       count of changes and the lanes come after it; and 1 when the caller listens
--       to that channel, on this very server
-- Returns {'seen'}, {'version', the record's}, {'lease'}, {'job', which of the new
-- ones}, or {'made', count of changes, then offers (see offers.lua) of the lanes
-- that it touched}. The lane of a settled job comes first, with Attempt alone too.

local record, events, entries, contents, line, oldest, meta = unpack(KEYS, 1, 7)
local mode, version, at, now, name = ARGV[1], ARGV[2], ARGV[4], ARGV[5], ARGV[6]
local firstEntry, lastEntry = 10, 9 + tonumber(ARGV[8])
local firstEvent, lastEvent = lastEntry + 1, lastEntry + tonumber(ARGV[9])
local jobs = tonumber(ARGV[lastEvent + 1])
local firstJob = lastEvent + 2
local rest = firstJob + 5 * jobs
local settles = #KEYS == 8 + jobs

for i = firstEvent, lastEvent do
  if redis.call('ZSCORE', events, ARGV[i]) then return { 'seen' } end
end
local has
if mode ~= 'keep' then
  has = redis.call('HMGET', record, 'v', 'e')
  if (has[1] or '0') ~= version then return { 'version', has[1] or '0' } end
end

local held, ends
if settles then
  local s = redis.call('HGET', KEYS[#KEYS], 's')
  if not s then return { 'lease' } end
  held = {}
  held.token, held.expires, held.place, held.attempts, held.attempted, held.looks, held.lanes, held.names =
    string.match(s, '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
  held.key, held.next, held.due = ARGV[rest], ARGV[rest + 2], ARGV[rest + 3]
  if held.token == '0' or held.token ~= ARGV[rest + 1] then return { 'lease' } end
  if held.next == 'attempt' and at >= held.expires then return { 'lease' } end
  held.lane = string.sub(held.names, 1, tonumber(held.lanes))
  held.owner = string.sub(held.names, tonumber(held.lanes) + 1)
  if held.next == 'done' then ends = KEYS[#KEYS] end
  rest = rest + 4
end
for i = 1, jobs do
  if KEYS[7 + i] ~= ends and redis.call('EXISTS', KEYS[7 + i]) == 1 then return { 'job', i } end
end

if mode == 'put' then
  -- The first command is one that a Redis without memory refuses.
  redis.call('HSET', record, 'v', ARGV[3], 'b', ARGV[7])
  local text = replace(entries, name, has[2] or '', firstEntry, lastEntry)
  if text ~= has[2] then redis.call('HSET', record, 'e', text) end
  if not has[1] then
    redis.call('HINCRBY', meta, 'records', 1)
    redis.call('ZADD', contents, 0, name .. 'r')
  end
elseif mode == 'drop' and has[1] then
  redis.call('DEL', record)
  replace(entries, name, has[2], 1, 0)
  redis.call('HINCRBY', meta, 'records', -1)
  redis.call('ZREM', contents, name .. 'r')
end

for i = firstEvent, lastEvent do redis.call('ZADD', events, at, ARGV[i]) end
if lastEvent >= firstEvent then
  local was = redis.call('ZSCORE', oldest, name)
  if not was then redis.call('ZADD', contents, 0, name .. 'e') end
  if not was or tonumber(was) > tonumber(at) then redis.call('ZADD', oldest, at, name) end
end

local reply, touched, tell = { 'made', '0' }, {}, jobs > 0
if settles then
  local attempt = held.next == 'attempt'
  local member = held.lane .. 'l' .. held.expires .. held.place .. held.key
  if held.next == 'done' then
    redis.call('DEL', KEYS[#KEYS])
    redis.call('ZREM', contents, held.owner .. 'j' .. held.key)
  elseif attempt then
    held.attempts, held.attempted = string.format('%d', held.attempts + 1), '1'
  else
    tell = true
    held.token, held.expires = '0', '0'
    held.place = string.sub(held.place, 1, 1) .. held.due .. string.sub(held.place, 2 + TIME)
    if held.next == 'again' then held.attempted = '0' else held.looks = string.format('%d', held.looks + 1) end
  end
  if held.next ~= 'done' then
    redis.call('HSET', KEYS[#KEYS], 's', table.concat({ held.token, held.expires, held.place, held.attempts,
      held.attempted, held.looks, held.lanes, held.names }, ' '))
  end
  if not attempt then
    redis.call('ZREM', line, member)
    if held.next ~= 'done' then redis.call('ZADD', line, 0, held.lane .. 'w' .. held.place .. held.key) end
  end
  touched[1] = held.lane
  touched[held.lane] = true
end

for i = 1, jobs do
  local a = firstJob + 5 * (i - 1)
  local place, lane, owner, key, blob = unpack(ARGV, a, a + 4)
  redis.call('HSET', KEYS[7 + i], 's', '0 0 ' .. place .. ' 0 0 0 ' .. #lane .. ' ' .. lane .. owner, 'b', blob)
  redis.call('ZADD', line, 0, lane .. 'w' .. place .. key)
  redis.call('ZADD', contents, 0, owner .. 'j' .. key)
  if not touched[lane] then
    touched[lane] = true
    touched[#touched + 1] = lane
  end
end

if #touched > 0 then
  reply[2] = string.format('%d', redis.call('HINCRBY', meta, 'changes', 1))
  for _, lane in ipairs(touched) do add(reply, line, lane, now) end
end
-- Who is alone in listening need not be told what it did itself. Where nobody listens,
-- all may listen to a replica, which passes it on.
if tell and ARGV[rest + 2] == '1' then tell = redis.call('PUBSUB', 'NUMSUB', ARGV[rest])[2] ~= 1 end
if tell then redis.call('PUBLISH', ARGV[rest], ARGV[rest + 1] .. ' ' .. reply[2] .. ' ' .. table.concat(touched)) end
return reply
