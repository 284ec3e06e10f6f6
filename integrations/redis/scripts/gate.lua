-- gate.lua closes a lane, never for shorter than it is.
-- KEYS  1 the lane's gate
-- ARGV  1 now: do nothing if the lane is closed then; '': close it anyhow
--       2 closed until  3 how many milliseconds to remember that
-- Returns until when the lane was closed, '' if it was not known to be.

local shut = redis.call('GET', KEYS[1]) or ''
if ARGV[1] ~= '' and shut > ARGV[1] then return shut end
if ARGV[2] > shut then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return shut
