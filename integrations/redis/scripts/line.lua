-- line.lua goes before the scripts that look at the line of jobs; it is none itself.
--
-- The line of a partition is one sorted set, all scores 0, so that members sort as
-- bytes. A member begins with its lane (a name that ends in 00 01), then
--   w place job           a job that waits
--   l expires place job   a job that is leased, until expires
-- place is class (1 digit), due (15), order of commit (16), gap (10): RANK digits
-- tell the order within a lane. All times are milliseconds in 15 digits. job is its
-- record's name and its id in that record (names.go).

local RANK, TIME, PLACE = 32, 15, 42
local FEW = 8 -- members that are read at once: mostly that is all of a lane
local WAITS = string.byte('w')

local function first(line, from, to)
  return redis.call('ZRANGEBYLEX', line, from, to, 'LIMIT', 0, FEW)
end

-- offer tells which job of a lane is next at a time: {place and job, expires of the
-- lease it still has or '', when a job that goes before it may come or ''}. With no
-- job the first two are ''.
local function offer(line, lane, now)
  local best, held, later = '', '', ''
  local to, at = '(' .. lane .. 'x', #lane + 1
  local ms, i = first(line, '[' .. lane .. 'l', to), 1
  -- on goes past members that a test does not want, and reads on from there if needed.
  local function on(wanted, from)
    repeat i = i + 1 until not ms[i] or wanted(ms[i])
    if not ms[i] and #ms == FEW then ms, i = first(line, from, to), 1 end
  end
  while ms[i] do
    local m = ms[i]
    if string.byte(m, at) == WAITS then -- by class and due time
      local job = string.sub(m, at + 1)
      local due = string.sub(job, 2, 1 + TIME)
      if due <= now then
        if best == '' or string.sub(job, 1, RANK) < string.sub(best, 1, RANK) then best, held = job, '' end
        break
      end
      if later == '' or due < later then later = due end
      local class = string.byte(job)
      on(function(o) return string.byte(o, at + 1) > class end, '[' .. lane .. 'w' .. string.char(class + 1))
    else -- leased jobs come first, by when their leases end
      local expires = string.sub(m, at + 1, at + TIME)
      if expires > now then
        later = expires
        on(function(o) return string.byte(o, at) == WAITS end, '[' .. lane .. 'w')
      else
        local job = string.sub(m, at + 1 + TIME)
        if best == '' or string.sub(job, 1, RANK) < string.sub(best, 1, RANK) then best, held = job, expires end
        on(function() return true end, '(' .. m)
      end
    end
  end
  return best, held, later
end

-- add puts a lane's offer at the end of a reply.
local function add(reply, line, lane, now)
  local best, held, later = offer(line, lane, now)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4] = lane, best, held, later
end
