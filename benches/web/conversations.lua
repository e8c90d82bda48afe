-- What is asked of a server under measurement. MANTE_BENCH says of which kind it is. Conversations of four
-- turns, a question that asks back, its answer, what the benefits are, thanks; many beside each other, each
-- with a session of its own:
--   same   word for word
--   words  the same is meant, but every message names a sum of its own, so no words were ever said before
--   cases  place, disease, insurance and what is asked differ from one to the next, and so do the words
-- What programs do that are less like people:
--   new    the first question, in a new conversation each time, which the server names
--   long   the four turns over and over, in 64 conversations that do not end
--   one    the first question over and over, in one conversation
local kind = os.getenv("MANTE_BENCH") or "same"
local alike = {
  "临汾居民医保，糖尿病，怎么办慢病",
  "写了，手机上办",
  "能报多少",
  "谢谢",
}
local places = { "临汾", "漯河", "呼伦贝尔", "西双版纳", "太原", "郑州" }
local insurances = { "居民医保", "职工医保" }
local diseases = {
  "糖尿病", "高血压", "冠心病", "尿毒症透析", "恶性肿瘤", "器官移植", "慢阻肺", "类风湿关节炎", "肝硬化",
  "帕金森病", "癫痫", "红斑狼疮", "血友病", "强直性脊柱炎", "慢性乙型肝炎", "支气管哮喘", "再生障碍性贫血",
}
local asked = { "怎么办", "要什么材料", "多久能办好", "能报多少", "去哪办", "符不符合条件", "家里人能代办吗", "多久要复审" }
local said = os.time() % 80000 * 100
local beside = ({ long = 64, one = 1, new = 1 })[kind] or 512
local ends = kind == "same" or kind == "words" or kind == "cases"
local turns = (kind == "new" or kind == "one") and 1 or 4
local sessions, positions, cases, made = {}, {}, {}, 0
local prefix = string.format("bench-%d-%d", os.time(), math.random(1, 1000000))

-- The element of a list that a counter comes to, and the counter for the next list.
local function pick(list, counter)
  return list[counter % #list + 1], math.floor(counter / #list)
end

local function case(counter)
  local place, insurance, disease, first, second
  disease, counter = pick(diseases, counter)
  place, counter = pick(places, counter)
  insurance, counter = pick(insurances, counter)
  first, counter = pick(asked, counter)
  second = pick(asked, counter)
  return { place .. insurance .. "，" .. disease .. "，" .. asked[1], first, second, "谢谢" }
end

local function begin(at)
  made = made + 1
  sessions[at], positions[at] = prefix .. "-" .. made, 1
  -- Of all 13,056 cases, in an order in which neighbours have little in common.
  cases[at] = kind == "cases" and case(made * 2741 % 13056) or alike
end

for at = 1, beside do
  begin(at)
  positions[at] = 0
end

local at = 0
function request()
  at = at % beside + 1
  positions[at] = positions[at] + 1
  if positions[at] > turns then
    positions[at] = 1
    if ends then
      begin(at)
    end
  end
  local words = cases[at][positions[at]]
  if kind == "words" or kind == "cases" then
    said = said + 1
    words = string.format("%s，上次花了%d元", words, said)
  end
  local session = kind == "new" and "" or string.format('"session":"%s",', sessions[at])
  local body = string.format('{%s"text":"%s"}', session, words)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
