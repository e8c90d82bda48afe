-- Conversations of four turns: a question that asks back, its answer, what the benefits are, thanks.
-- Many go on beside each other; each has a session of its own. With MANTE_BENCH=fresh every message
-- names a sum of its own, so that none was ever answered before.
local turns = {
  "临汾居民医保，糖尿病，怎么办慢病",
  "写了，手机上办",
  "能报多少",
  "谢谢",
}
local said = os.time() % 80000 * 100
local fresh_words = os.getenv("MANTE_BENCH") == "fresh"
local beside = 512
local sessions, positions, made = {}, {}, 0
local prefix = string.format("bench-%d-%d", os.time(), math.random(1, 1000000))

local function fresh()
  made = made + 1
  return prefix .. "-" .. made
end

for at = 1, beside do
  sessions[at], positions[at] = fresh(), 0
end

local at = 0
function request()
  at = at % beside + 1
  positions[at] = positions[at] + 1
  if positions[at] > #turns then
    sessions[at], positions[at] = fresh(), 1
  end
  local words = turns[positions[at]]
  if fresh_words then
    said = said + 1
    words = string.format("%s，上次花了%d元", words, said)
  end
  local body = string.format('{"session":"%s","text":"%s"}', sessions[at], words)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
