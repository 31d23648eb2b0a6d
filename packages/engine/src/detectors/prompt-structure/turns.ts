/** A made-up conversation in one prompt: rows of questions with the answers already given, and a last question left open. */

/** Names of who asks and of who answers; a letter or two stand for them in any language. */
const ASKS =
  /^(?:q|question|user|human|me|p|pregunta|pergunta|f|frage|d|domanda|vraag|в|вопрос|soru|s|س|سؤال|प्रश्न|প্রশ্নঃ?|ถาม|问|問|질문|質問|hỏi|t|tanong|tanya|pytanie|питання|πελάτης|ερώτηση)$/iu
const ANSWERS =
  /^(?:a|answer|assistant|ai|bot|model|chatbot|chatgpt|gpt|r|respuesta|resposta|réponse|antwort|risposta|antwoord|о|o|ответ|cevap|c|y|ج|جواب|उत्तर|ए|উত্তরঃ?|ตอบ|答|답변|답|回答|đáp|j|jawab|sagot|s|odpowiedź|відповідь|απάντηση)$/iu
/** A name stands alone before its colon; Bengali writes another sign. */
const LABEL = /(?:^|[\s.!?。？！।؟]|[.!?]["')\]])(\p{L}[\p{L}\p{M}]{0,11})(?:\s?[:：]|(?<=ঃ))/gu
const OPEN_END = /[?？؟;]["')]?\s{0,3}$/u

/** Fewer pairs than this are an example, not a habit that is to be carried on. */
const PAIRS_MIN = 2
/** Examples for a classifier have answers of a word or two. */
const ANSWER_CHARS_MIN = 16
const LABELS_MAX = 400
/** So many pairs in one line nobody writes down as examples. */
const RUN_ON_MIN = 3
/** What is kept back: a question for it is no question like those before. */
const KEPT_BACK =
  /\b(?:pass(?:words?|codes?|phrases?)|secrets?|credentials?|(?:api|access|private|secret) keys?|pin|(?:code|key|combination) (?:of|for|to) (?:the|your|our|my)|system prompt|contrase(?:ñ|n)a|clave|secreto|senha|segredo|mot de passe|code d['’]acc[eè]s|passwort|kennwort|geheim\w{0,8}|zugangscode|parola(?: d['’]ordine)?|segreto|wachtwoord|has[łl]o|[sş]ifre|m[aậ]t kh[aẩ]u|kata sandi)(?![\p{L}\d])|парол|секрет|код (?:от|у|для|к)|密码|密碼|口令|秘密|パスワード|暗証|비밀번호|암호|رمز|كلمة (?:السر|المرور)|पासवर्ड|गुप्त|পাসওয়ার্ড|গোপন|কোড|รหัส|ความลับ/iu
/** How one begins who does what was asked, as opposed to who answers a question. */
const COMPLIES =
  /^\s{0,3}(?:sure|of course|certainly|absolutely|no problem|gladly|yes, (?:here|first|of course)|claro|por supuesto|bien s[uû]r|volontiers|nat[uü]rlich|gerne|certo|certamente|claro que|конечно|разумеется|当然|好的|もちろん|물론|بالطبع|ज़रूर|जरूर|অবশ্যই|แน่นอน|tentu|elbette|chắc chắn)(?![\p{L}\d])/iu
/** Answers that comply: one of them is politeness. */
const COMPLIES_MIN = 2

interface Turn {
  readonly asks: boolean
  readonly answers: boolean
  readonly start: number
  readonly text: string
}

/** Where such rows begin and end, when the text ends in them. */
export function findOpenTurns(text: string): { readonly start: number; readonly end: number } | undefined {
  const turns = readTurns(text)
  const last = turns.at(-1)
  if (last === undefined || !last.asks || !OPEN_END.test(last.text)) return undefined
  let pairs = 0
  let complying = 0
  let start = last.start
  for (let at = turns.length - 2; at >= 1; at -= 2) {
    const answer = turns[at] as Turn
    const question = turns[at - 1] as Turn
    if (!answer.answers || !question.asks || answer.text.trim().length < ANSWER_CHARS_MIN) break
    pairs++
    if (COMPLIES.test(answer.text)) complying++
    start = question.start
  }
  if (pairs < PAIRS_MIN) return undefined
  // A line for each turn is how people lay out examples.
  const isRunOn = pairs >= RUN_ON_MIN && !text.slice(start, last.start).includes('\n')
  const isTelling = complying >= COMPLIES_MIN || KEPT_BACK.test(last.text)
  return isRunOn || isTelling ? { start, end: text.length } : undefined
}

function readTurns(text: string): Turn[] {
  const heads: { name: string; start: number; from: number }[] = []
  for (const match of text.matchAll(LABEL)) {
    const name = match[1] as string
    if (!ASKS.test(name) && !ANSWERS.test(name)) continue
    const from = match.index + match[0].length
    heads.push({ name, start: from - name.length - 1, from })
    if (heads.length >= LABELS_MAX) break
  }
  return heads.map(({ name, start, from }, at) => ({
    asks: ASKS.test(name),
    answers: ANSWERS.test(name),
    start,
    text: text.slice(from, heads[at + 1]?.start ?? text.length),
  }))
}
