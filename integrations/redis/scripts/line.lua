-- line.lua goes before the scripts that look at the line of jobs; it is none itself.
--
-- The line is one sorted set, all scores 0, so that members sort as
-- bytes. A member begins with its lane (a name that ends in 00 01), then
--   w place job           a job that waits
--   l expires place job   a job that is leased, until expires
-- place is class (1 digit), due (15), order of commit (16), gap (10): RANK digits
-- tell the order within a lane. All times are milliseconds in 15 digits. job is its
-- record's name and its id in that record (names.go).

local RANK, TIME, PLACE = 32, 15, 42
local WAITS = string.byte('w')

-- members gives the members of a lane from one on, so many at most.
local function members(line, lane, from, most)
  return redis.call('ZRANGEBYLEX', line, from, '(' .. lane .. 'x', 'LIMIT', 0, most)
end

-- gateOf is where it is kept until when a lane is closed.
local function gateOf(prefix, lane) return prefix .. 'gate:' .. string.sub(lane, 1, -3) end

-- offer tells which job of a lane is next at a time: place and job, expires of the
-- lease it still has or '', when a job that goes before it may come or ''. With no
-- job the first two are ''. m is the first member of the lane, if that is known.
local function offer(line, lane, now, m)
  local best, held, later = '', '', ''
  local at = #lane + 1
  local function better(job) return best == '' or string.sub(job, 1, RANK) < string.sub(best, 1, RANK) end

  -- Leased jobs come first, by when their leases end.
  m = m or members(line, lane, '[' .. lane .. 'l', 1)[1]
  while m and string.byte(m, at) ~= WAITS do
    local expires, job = string.sub(m, at + 1, at + TIME), string.sub(m, at + 1 + TIME)
    if expires > now then
      later = expires
      m = members(line, lane, '[' .. lane .. 'w', 1)[1]
      break
    end
    if better(job) then best, held = job, expires end
    m = members(line, lane, '(' .. m, 1)[1]
  end
  -- Then those that wait, by class and due time.
  while m do
    local job = string.sub(m, at + 1)
    local due = string.sub(job, 2, 1 + TIME)
    if due <= now then
      if better(job) then best, held = job, '' end
      break
    end
    if later == '' or due < later then later = due end
    m = members(line, lane, '[' .. lane .. 'w' .. string.char(string.byte(job) + 1), 1)[1]
  end
  return best, held, later
end
