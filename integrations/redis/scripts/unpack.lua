-- unpack.lua puts a parcel down in place of what stands under its key.
-- KEYS  1 record  2 its events  3 entries  4 contents  5 line  6 oldest  7 meta
--       8... the new jobs, then the old ones
-- ARGV  1 the record's name  2 version, 0: none  3 body  4 how many entries
--       5 how many events, then the entries (see entries.lua), of each event id, time
--       how many jobs, then of each: key, place, tries, lane, blob
--       the keys of the old jobs
-- Returns 'job' when a new job has the key of another record's, else 'down'.

local record, events, entries, contents, line, oldest, meta = unpack(KEYS, 1, 7)
local name, version = ARGV[1], ARGV[2]
local lastEntry = 5 + tonumber(ARGV[4])
local lastEvent = lastEntry + 2 * tonumber(ARGV[5])
local jobs = tonumber(ARGV[lastEvent + 1])
local firstJob = lastEvent + 2
local firstOld = firstJob + 5 * jobs

local old = {}
for i = 8 + jobs, #KEYS do old[KEYS[i]] = true end
for i = 8, 7 + jobs do
  if not old[KEYS[i]] and redis.call('EXISTS', KEYS[i]) == 1 then return 'job' end
end

for i = 8 + jobs, #KEYS do
  local key = ARGV[firstOld + i - 8 - jobs]
  local s = redis.call('HGET', KEYS[i], 's')
  if s then
    local token, expires, place, lanes, names = string.match(s, '^(%d+) (%d+) (%d+) %d+ %d+ %d+ (%d+) (.*)$')
    local lane = string.sub(names, 1, tonumber(lanes))
    redis.call('ZREM', line, lane .. (token == '0' and 'w' or 'l' .. expires) .. place .. key)
    redis.call('DEL', KEYS[i])
  end
  redis.call('ZREM', contents, name .. 'j' .. key)
end

local has = redis.call('HGET', record, 'e')
local text = replace(entries, name, has or '', 6, lastEntry)
if has then redis.call('HINCRBY', meta, 'records', -1) end
redis.call('DEL', record, events)
redis.call('ZREM', contents, name .. 'r', name .. 'e')
redis.call('ZREM', oldest, name)
if version ~= '0' then
  redis.call('HSET', record, 'v', version, 'b', ARGV[3], 'e', text)
  redis.call('HINCRBY', meta, 'records', 1)
  redis.call('ZADD', contents, 0, name .. 'r')
end

local first
for i = lastEntry + 1, lastEvent, 2 do
  redis.call('ZADD', events, ARGV[i + 1], ARGV[i])
  if not first or ARGV[i + 1] < first then first = ARGV[i + 1] end
end
if first then
  redis.call('ZADD', oldest, first, name)
  redis.call('ZADD', contents, 0, name .. 'e')
end

for i = 1, jobs do
  local key, place, tries, lane, blob = unpack(ARGV, firstJob + 5 * (i - 1), firstJob + 5 * i - 1)
  redis.call('HSET', KEYS[7 + i], 's', '0 0 ' .. place .. ' ' .. tries .. ' ' .. #lane .. ' ' .. lane .. name, 'b', blob)
  redis.call('ZADD', line, 0, lane .. 'w' .. place .. key)
  redis.call('ZADD', contents, 0, name .. 'j' .. key)
end
redis.call('HINCRBY', meta, 'changes', 1)
return 'down'
