-- commit.lua makes one change whole or not at all: everything is looked at before
-- anything is written.
-- KEYS  1 record  2 its events  3 entries  4 contents  5 line  6 oldest  7 meta
-- ARGV  1 what becomes of the record: keep, put, drop  2 its version  3 the next
--       4 the time of the change  5 what all keys begin with  6 the record's name
--       7 body  8 entries (see entries.lua)  9 how many events  10 how many jobs
--       11 what becomes of the settled job ('': none is)  12 its id  13 token  14 due
--       15 channel and 16 message that tells others of jobs; 17 a channel that only the
--       caller listens to besides that one ('': it may listen elsewhere)  18 how many
--       are put aside  19 until when the settled job's lane is closed ('': it is not)
--       20 how many milliseconds to remember that
--       then the ids of the events, of each new job: id, place, lane, blob, and of each
--       that is put aside: name, body, entries, '' or 'gone'
-- Returns {'seen'}, {'version', the record's}, {'lease'}, {'job', which of the new
-- ones}, or {'made'}.

local record, events, entries, contents, line, oldest, meta = unpack(KEYS)
local mode, version, at, prefix, name = ARGV[1], ARGV[2], ARGV[4], ARGV[5], ARGV[6]
local firstEvent, lastEvent = 21, 20 + tonumber(ARGV[9])
local firstJob, jobs = lastEvent + 1, tonumber(ARGV[10])
local firstAside, asides = firstJob + 4 * jobs, tonumber(ARGV[18])
local next, settled = ARGV[11], ARGV[12]

for i = firstEvent, lastEvent do
  if redis.call('ZSCORE', events, ARGV[i]) then return { 'seen' } end
end
local fields = { 'v', 'e' }
if next ~= '' then fields[3] = 's' .. settled end
for i = 1, jobs do fields[#fields + 1] = 's' .. ARGV[firstJob + 4 * (i - 1)] end
local jobsEnd = #fields
for i = 1, asides do fields[#fields + 1] = 'n' .. ARGV[firstAside + 4 * (i - 1)] end
local has = redis.call('HMGET', record, unpack(fields))
local there = has[1]
if mode ~= 'keep' and (there or '0') ~= version then return { 'version', there or '0' } end

local held
if next ~= '' then
  if not has[3] then return { 'lease' } end
  held = {}
  held.token, held.expires, held.place, held.attempts, held.attempted, held.looks, held.lane =
    string.match(has[3], '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
  if held.token == '0' or held.token ~= ARGV[13] then return { 'lease' } end
  if next == 'attempt' and at >= held.expires then return { 'lease' } end
end
local replaced = false
for i = 1, jobs do
  local id = ARGV[firstJob + 4 * (i - 1)]
  local ends = next == 'done' and id == settled
  replaced = replaced or ends
  if has[jobsEnd - jobs + i] and not ends then return { 'job', i } end
end

-- What is written first is refused by a Redis without memory.
local set, text, old, gone = {}, nil, {}, {}
local function put(field, value) set[#set + 1], set[#set + 2] = field, value end
if mode == 'put' then
  put('v', ARGV[3])
  put('b', ARGV[7])
  if ARGV[8] ~= has[2] then put('e', ARGV[8]) end
end
-- What is put aside has its entries compared together with the record's: one may move
-- from there to here, or back.
local left, come = mode ~= 'keep' and has[2] or '', mode == 'put' and ARGV[8] or ''
for i = 1, asides do
  local aside, body, its, goes = unpack(ARGV, firstAside + 4 * (i - 1), firstAside + 4 * i - 1)
  left = left .. (has[jobsEnd + i] or '')
  if goes == '' then
    come = come .. its
    put('m' .. aside, body)
    put('n' .. aside, its)
  elseif has[jobsEnd + i] then
    gone[#gone + 1], gone[#gone + 2] = 'm' .. aside, 'n' .. aside
  end
end
local lines = {}
if next ~= '' then
  if next == 'attempt' then
    held.attempts, held.attempted = string.format('%d', held.attempts + 1), '1'
  else
    old[1] = held.lane .. 'l' .. held.expires .. held.place .. name .. settled
    held.token, held.expires = '0', '0'
    held.place = string.sub(held.place, 1, 1) .. ARGV[14] .. string.sub(held.place, 2 + TIME)
    if next == 'again' then held.attempted = '0' end
    if next == 'look' then held.looks = string.format('%d', held.looks + 1) end
  end
  if next == 'done' then
    if not replaced then gone[#gone + 1], gone[#gone + 2] = 's' .. settled, 'j' .. settled end
  else
    put('s' .. settled, table.concat({ held.token, held.expires, held.place, held.attempts, held.attempted, held.looks,
      held.lane }, ' '))
    if next ~= 'attempt' then lines = { 0, held.lane .. 'w' .. held.place .. name .. settled } end
  end
end
for i = 1, jobs do
  local id, place, lane, blob = unpack(ARGV, firstJob + 4 * (i - 1), firstJob + 4 * i - 1)
  put('s' .. id, '0 0 ' .. place .. ' 0 0 0 ' .. lane)
  put('j' .. id, blob)
  lines[#lines + 1], lines[#lines + 2] = 0, lane .. 'w' .. place .. name .. id
end
if mode == 'drop' then
  for _, field in ipairs({ 'v', 'b', 'e' }) do gone[#gone + 1] = field end
  local all = there and redis.call('HGETALL', record) or {}
  for i = 1, #all, 2 do
    local first = string.sub(all[i], 1, 1)
    if first == 'm' or first == 'n' then gone[#gone + 1] = all[i] end
    if first == 'n' then left = left .. all[i + 1] end
  end
end

if #set > 0 then bulk('HSET', record, set) end
if #gone > 0 then bulk('HDEL', record, gone) end
if left ~= come then replace(entries, name, left, come) end
if mode == 'put' and not there then redis.call('HINCRBY', meta, 'records', 1) end
if mode == 'drop' and there then redis.call('HINCRBY', meta, 'records', -1) end
for i = firstEvent, lastEvent do redis.call('ZADD', events, at, ARGV[i]) end
if lastEvent >= firstEvent then
  local was = redis.call('ZSCORE', oldest, name)
  if not was or tonumber(was) > tonumber(at) then redis.call('ZADD', oldest, at, name) end
end
if not there and (#set > 0 or lastEvent >= firstEvent) then redis.call('ZADD', contents, 0, name) end
if #gone > 0 and (mode == 'drop' or mode == 'keep' and not there) and redis.call('EXISTS', record, events) == 0 then
  redis.call('ZREM', contents, name)
end

if #old > 0 then redis.call('ZREM', line, old[1]) end
if #lines > 0 then redis.call('ZADD', line, unpack(lines)) end
if ARGV[19] ~= '' then
  local gate = gateOf(prefix, held.lane)
  if ARGV[19] > (redis.call('GET', gate) or '') then redis.call('SET', gate, ARGV[19], 'PX', ARGV[20]) end
end
-- Who is alone in listening need not be told what it did itself. Where nobody listens,
-- all may listen to a replica, which passes it on. A user who may not ask tells.
local tell = #lines > 0
if tell and ARGV[17] ~= '' then
  local listen = redis.pcall('PUBSUB', 'NUMSUB', ARGV[15], ARGV[17])
  tell = listen[2] ~= 1 or listen[4] ~= 1
end
if tell then redis.call('PUBLISH', ARGV[15], ARGV[16]) end
return { 'made' }
