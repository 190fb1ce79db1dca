-- One judge's limit, shared by all assessors. KEYS[1] keeps it as JSON; ARGV[1] is what one process
-- reports, as JSON, or its bare name when it leaves. All times are milliseconds of Valkey's clock.
local EXPIRES, WINDOW, HOLD, KEPT = 5000, 500, 10000, 3600000
local DECREASE, INCREASE = 0.7, 1 / 20

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('GET', KEYS[1])
local state = stored and cjson.decode(stored)
  or {born = now, cuts = 0, answered_at = 0, fleet = {}}
local fleet = state.fleet

-- A clock that was set back must not keep anything for ever.
local function over(since, lasts) return math.abs(now - since) >= lasts end
local function save() redis.call('SET', KEYS[1], cjson.encode(state), 'PX', KEPT) end

for owner, one in pairs(fleet) do
  if over(one.seen, EXPIRES) then fleet[owner] = nil end
end
if ARGV[2] == 'leave' then
  fleet[ARGV[1]] = nil
  save()
  return ''
end

local report = cjson.decode(ARGV[1])
-- Nobody was heard of lately: others may be at work that Valkey, away or emptied, does not know of.
if next(fleet) == nil then state.born = now end
local me = fleet[report.owner] or {quota = 0}
fleet[report.owner] = me
me.seen, me.slots, me.wants = now, report.slots, report.wants
me.uses, me.peak = report.uses, report.peak

local owners, capacity, wanted = {}, 0, 0
for owner, one in pairs(fleet) do
  owners[#owners + 1] = owner
  capacity, wanted = capacity + one.slots, wanted + one.wants
end
local most = report.most > 0 and report.most or capacity
local limit = math.min(state.limit or most, most)

-- Less after a 429: once in a window, and for calls alone that began since the last cut. What the
-- judge takes is known best from what it went on with while it refused others.
local served
if report.held then
  if report.epoch >= state.cuts and over(state.cut_at or 0, WINDOW) then
    state.cuts, state.cut_at, state.refused = state.cuts + 1, now, {}
    state.base = math.min(limit, capacity)
  end
  if state.cut_at and not over(state.cut_at, WINDOW) then
    local refused = state.refused
    refused[report.owner] = math.min(refused[report.owner] or report.held, report.held)
    served = 0
    for owner, one in pairs(fleet) do served = served + (refused[owner] or one.peak) end
    local less = math.floor(state.base * DECREASE)
    limit = math.max(1, math.min(less, served))
    state.ceiling = math.max(1, served == 0 and less or math.min(served, state.base - 1))
    state.ceiling_at, state.grown_at = now, now
  end
-- More while it is wanted: soon up to what the judge took last, then a while not, then by steps.
elseif state.limit and wanted > limit and limit < most and over(state.grown_at, WINDOW) then
  if limit < state.ceiling then
    limit = math.min(state.ceiling, limit + math.max(1, (state.ceiling - limit) / 2))
  elseif over(state.ceiling_at, HOLD) then
    limit = limit + math.max(1, limit * INCREASE)
  end
  limit = math.min(limit, most)
  state.grown_at = now
end
if state.cuts > 0 then state.limit = limit end

-- A fair share: who wants little gets it, the others part the rest. What others hold or still use
-- is not given a second time, so a share grows only as they are heard of again.
table.sort(owners, function(a, b)
  if fleet[a].wants ~= fleet[b].wants then return fleet[a].wants < fleet[b].wants end
  return a < b
end)
local left, share, taken = math.floor(limit), 0, 0
for place, owner in ipairs(owners) do
  local one = fleet[owner]
  local given = math.min(one.wants, math.floor(left / (#owners - place + 1)))
  left = left - given
  if owner == report.owner then share = given
  else taken = taken + math.max(one.quota, one.uses) end
end
if limit >= capacity then share = me.slots end
me.quota = math.max(0, math.min(share, math.floor(limit) - taken))
if not over(state.born, EXPIRES) then me.quota = math.min(me.quota, report.share) end

-- Calls a minute: a bucket that refills so that no minute sees more than the limit.
local tokens = 0
if report.per_minute > 0 then
  local burst = math.max(1, report.per_minute / 20)
  local a_ms = math.max(report.per_minute - burst, report.per_minute / 2) / 60000
  local passed = math.max(0, now - (state.tokens_at or now))
  local bucket = (state.tokens or burst) + passed * a_ms + report.unspent
  bucket = math.min(burst, bucket)
  if bucket >= 1 then
    tokens = math.min(me.wants, math.max(1, math.floor(bucket / #owners)))
  end
  state.tokens, state.tokens_at = bucket - tokens, now
end

-- The breaker: an answer closes it; when its time is up, one process of all may probe.
if report.answered_ago_ms then
  state.answered_at = math.max(state.answered_at, now - report.answered_ago_ms)
end
local pause = state.pause
if pause and state.answered_at > pause.since then pause = nil end
local opens = report.opens
if opens and (not opens.if_idle or served == 0)
  and (not pause or over(pause.since, pause.lasts)) then
  local count = math.max(opens.count, (pause and pause.count or 0) + 1)
  pause = {since = now, lasts = opens.for_ms, detail = opens.detail, count = count}
end
local told, probe
if pause then
  local prober = pause.prober and fleet[pause.prober]
  if not prober or (prober.uses == 0 and over(pause.probe_at, EXPIRES)) then pause.prober = nil end
  local ended = over(pause.since, pause.lasts)
  if ended and report.probes then
    if not pause.prober then pause.prober, pause.probe_at = report.owner, now end
  elseif pause.prober == report.owner then
    pause.prober = nil
  end
  probe = pause.prober == report.owner
  local left_ms = ended and 0 or math.min(pause.lasts, pause.since + pause.lasts - now)
  told = {
    left_ms = left_ms, ago_ms = now - pause.since, count = pause.count, detail = pause.detail,
  }
end
state.pause = pause

save()
return cjson.encode({
  now_ms = now, limit = limit, quota = me.quota, tokens = tokens, epoch = state.cuts,
  processes = #owners, pause = told, probe = probe or false,
  answered_ago_ms = state.answered_at > 0 and now - state.answered_at or nil,
})
