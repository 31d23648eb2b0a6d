/** What reads like an order and is none: it is said to somebody else, told of a program, taken back, or denied. */

import { isTurnOfDialogue } from './dialogue.ts'

/** Whether the words at a place are ordinary where they stand. */
type Check = (text: string, start: number, end: number) => boolean

const before = (text: string, start: number, length: number): string =>
  text.slice(Math.max(0, start - length), start)
/** From the end of the sentence before on; a sentence may go over lines, and not over an empty one. */
const sentenceBefore = (text: string, start: number): string =>
  /(?:[^.!?\n]|\n(?!\s*\n)){0,240}$/.exec(before(text, start, 240))?.[0] ?? ''
/** Up to the end of the sentence. */
const sentenceAfter = (text: string, end: number): string =>
  /^(?:[^.!?\n]|\n(?!\s*\n)){0,240}/.exec(text.slice(end, end + 240))?.[0] ?? ''

/** On the same line: an order of its own begins in the next one. */
const NEGATED =
  /\b(?:do|does|did|should|must|will|would|may|can|could|shall)(?:\s?n['’]?t|\snot|\snever)[ \t]{1,2}$|\b(?:don['’]t|never|cannot|can['’]t|no longer)[ \t]{1,2}$/i
/** "Why not …" asks for it. */
const ASKS_WHY = /\bwhy\b[^.!?\n]{0,20}$/i
/** Not to be forgotten: it is what stands here that is to last. */
const LASTS = /^forget\s(?:these|this|my)\b/i
const isDenied: Check = (text, start, end) => {
  const said = before(text, start, 40)
  // What begins with a capital on a line of its own is said anew.
  if (/\n[ \t]*\n\s*$/.test(said) || (/\n\s*$/.test(said) && /^\p{Lu}/u.test(text.slice(start, end))))
    return false
  return NEGATED.test(said) && !ASKS_WHY.test(said) && !LASTS.test(text.slice(start, end))
}

/** A program, an option or a function is named as such before the verb: it is told what that does. */
const TOLD_OF =
  /(?<![\p{L}])(?:options?|flag|switch|command|function|method|parameter|setting|opci[oó]n|op[cç][aã]o|opzione|comando|commande|befehl|schalter|parametro|funci[oó]n|fonction|funktion|funzione)\s{1,2}(?:`[^`\n]{1,60}`|--?[a-z][\w-]{1,30}|\w{1,40}\(\))\s{1,2}$/iu
const isTold: Check = (text, start) => TOLD_OF.test(before(text, start, 100))
/** Where telling and ordering have one form, only a sentence that begins before it and goes on to nothing else tells. */
const GOES_ON = /[,;:—]|\s(?:and|then|y|e|ed|und|dann|et|puis|en|og|och|i|a|ve|dan|и|а|затем)\s/i
const isToldElsewhere: Check = (text, start, end) =>
  isTold(text, start, end) &&
  !/^\p{Lu}/u.test(text.slice(start, end)) &&
  !GOES_ON.test(sentenceAfter(text, end))
/** In English only an order has the verb without an ending. */
const isToldInEnglish: Check = (text, start, end) =>
  /^(?:\w{2,10}s|overrode|forgot|ignored|disregarded)\s/i.test(text.slice(start, end)) &&
  isTold(text, start, end)
/** People of whom it is told what they do. */
const OTHERS_DO =
  /\b(?:people|persons|users|attackers|workers|employees|they|children|beginners|players|drivers|companies|teams|many|most|some|others|students|patients|readers|models|agents|who)\s(?:(?:often|sometimes|usually|always|can|could|may|might|will|would|do|tend to|try to|want to|attempt to|simply|just)\s){0,2}$/i
const isOfOthers: Check = (text, start) => OTHERS_DO.test(before(text, start, 60))

/** A speaker takes back words of his own on one subject. */
const OWN_WORDS =
  /^forget\s(?:about\s)?(?:what|everything|all)\s(?:that\s)?I(?:['’]ve|\shave)?\s(?:just\s)?(?:said|told|wrote|written)/i
const OF_LIMITS =
  /\b(?:rules?|instruct\w{0,5}|prompts?|polic\w{1,3}|restrict\w{0,6}|safety|security|permissions?|secrets?|system|guidelines?|limits?|directives?)\b/i
const isTakenBack: Check = (text, start, end) =>
  OWN_WORDS.test(text.slice(start, end + 20)) &&
  /^\s?(?:\w{1,8}\s)?(?:about|on)\sthe\b/i.test(text.slice(end, end + 24)) &&
  !OF_LIMITS.test(sentenceAfter(text, end)) &&
  !OF_READER.test(text.slice(end, end + 200))

/** Earlier messages, where no instructions are spoken of: one who writes to others withdraws one. */
const OF_INSTRUCTIONS =
  /instru|regl|regol|rule|anweis|vorgab|direct|prompt|order|norm|restric|指令|指示|规则|規則|提示|限制|约束|命令|要求|安全|ルール|プロンプト|制限|지시|명령|규칙|프롬프트|инструк|правил|указан|команд|निर्देश|नियम|आदेश|নির্দেশ|নিয়ম|تعليم|أوامر|قواعد/i
const OF_MESSAGE =
  /messag|mensa[jg]|nachricht|messagg|bericht|wiadomo|mesaj|pesan|tin nhắn|сообщен|消息|信息|短信|メッセージ|메시지|رسال|संदेश|বার্তা|ข้อความ/iu
const isOfMessages: Check = (text, start, end) =>
  !OF_INSTRUCTIONS.test(text.slice(start, end + 6)) &&
  ((OF_MESSAGE.test(text.slice(Math.max(0, start - 12), end + 12)) && isTurnOfDialogue(text, start, 2)) ||
    /^(?:忽略|忘记|无视|忽视)了/.test(text.slice(start, end)))

/** What is fetched runs unseen; no manual has its reader do that unasked. */
const FETCHES = /https?:|\|\s{0,2}(?:sudo\s)?\w{0,4}sh\b|\b(?:curl|wget|iwr)\b/i
/** The legend of a command in a manual: a line that ends in a colon, and in the next the command with the option that does it. */
const isLegend: Check = (text, _start, end) =>
  !FETCHES.test(/^[^\n]{0,120}\n\s{0,4}[^\n]{0,200}/.exec(text.slice(end, end + 320))?.[0] ?? '') &&
  /^[^\n]{0,120}:[ \t]{0,4}\n\s{0,4}(?:`|\$ |> | {4}\S)[^\n]{0,160}?[\s[|({]--?(?:y|f|q|yes|force|auto-approve|assume-yes|no-?(?:confirm|interaction|input|prompt|ask)|non-?interactive|batch|quiet|approve|unattended)\b/i.test(
    text.slice(end, end + 320),
  )

/** What is to be kept secret is a secret of the reader's own, which goes nowhere. */
const OF_OWN_SECRET =
  /\b(?:tokens?|keys?|passwords?|pass(?:phrase|code)s?|secrets?|client_secret|pin|codes?|credentials?|seed)\b/i
/** Whoever is to move it keeps it secret from its owner. */
const MOVES =
  /\b(?:send|forward|mail|e-?mail|post|upload|transmit|submit|copy|paste|move|include|append|attach|put|place|write|read|reveal|print|output|give|tell|show|get|fetch|leak|exfiltrate|pass|use)\b/i
const isMoved = (said: string): boolean =>
  /@|https?:/i.test(said) || MOVES.test(/(?:[^.!?\n]*[.!?])?[^.!?\n]*$/.exec(said)?.[0] ?? '')
const isOfSecret: Check = (text, start, end) =>
  !isMoved(before(text, start, 160)) &&
  /^keep\s(?:it|this|that|these)\s(?:secret|confidential|hidden)(?!\s{1,4}from\b)/i.test(
    text.slice(start, end + 8),
  ) &&
  OF_OWN_SECRET.test(before(text, start, 160))

/** What happens without somebody's knowledge is told of, unless the sentence gives an order. */
const WITHOUT_KNOWING = /^without\s{1,4}(?:the\s{1,4})?users?\b/i
const ORDERS =
  /(?:^|[:;,\-–(]\s{0,3}|\b(?:and|then|to|please|must|should|shall|you|also|always|never|now|just|silently|quietly|secretly)\s{1,3})(?:transfer|send|e-?mail|forward|pay|give|open|disable|enable|delete|remove|erase|update|change|set|reset|post|publish|share|download|retrieve|fetch|search|find|provide|get|make|add|create|save|execute|run|call|invoke|use|install|export|copy|upload|read|write|include|append|insert|collect|gather|extract|log|record|track|submit|perform|proceed|do|act|start|stop|grant|pass|store|access|modify|replace|redirect|attach|leak|exfiltrate|transmit|move|wire|relay|dump|mail|print|list|reveal|drop|purge|wipe|query|buy|book|order|sign|switch|turn|scan|monitor|mirror|sync|back\sup|push|pull|commit|merge|deploy|approve|accept|agree|change|swap|hand|take|put|place|answer|reply|respond|tell|show|inform|contact|invite|subscribe|register|encode|encrypt|decrypt|embed|hide|purchase|charge|withdraw|deposit|refund|issue|schedule|cancel|message|ask|enter|edit|rename|import|grab|route)\b|\b(?:you|your|assistant|agent|must|should|shall|always|please|make sure|ensure)\b/i
const isTale: Check = (text, start, end) =>
  WITHOUT_KNOWING.test(text.slice(start, end)) &&
  !ORDERS.test(sentenceBefore(text, start)) &&
  !ORDERS.test(sentenceAfter(text, end))

/** A box around a notice in a language that is read here, which neither speaks of the model nor says what it is to do. */
const BOX = /^<(?:information|important)>/i
const OF_MODELS =
  /\b(?:assistant|model|llm|ai|agent|chatbot|instructions?|prompts?|tools?|ignore|disregard|forward|send|user|users|secret|password|token|call|invoke|execute|before (?:you (?:answer|reply|respond|use|call|do)|using|answer\w{0,3}|respond\w{0,3})|respond|reply|answer|say|follow|obey|read|file|fetch|attacker|email|run|delete|remove|erase|wipe|transfer|pay|publish|post|share|upload|copy|install|execute|grant|disable|reveal|leak|export|print|output|curl|wget|keys?|credentials?|append|insert|attach|include|paste|put|parameters?|arguments?|config\w{0,8}|contents?|conversation|hidden|never|always|must|do not (?:tell|mention|reveal|show)|hide|praise|recommend)\b|https?:|@|~\/|\.(?:ssh|env|json)\b/i
const IN_ENGLISH = /\b(?:the|is|are|of|and|your|with|this|you)\b/i
const isNotice: Check = (text, start, end) => {
  if (!BOX.test(text.slice(start, end))) return false
  const inside = text.slice(start, start + 600)
  const close = inside.search(/<\/(?:information|important)>/i)
  const said = inside.slice(inside.indexOf('>') + 1, Math.max(0, close))
  return IN_ENGLISH.test(said) && !/[^\p{Script=Latin}\p{Script=Common}]/u.test(said) && !OF_MODELS.test(said)
}

/** The turns of an example, which a heading calls so. */
const CALLS_EXAMPLE =
  /(?:^|\n)[^\n]{0,80}\b(?:few-?shot|example|prompts?|template|cookbook|classification|transcript)\b[^\n]{0,60}\n\s{0,4}$/i
/** What no example says of whoever is to follow it. */
const OF_FREEDOM =
  /\b(?:free|rules?|restrict\w{0,6}|limits?|limitations?|instructions?|ignore|disregard|forget|override|obey|from (?:now|here)|unfiltered|uncensored|anything|jailbreak|developer mode|secrets?|passwords?|keys?)\b/i
/** What it says nowhere: it would be an order to this model as well. */
const FREES =
  /\b(?:from now on|unrestricted|granted|without (?:limits|rules)|no (?:limits|rules|restrictions)|ignore|disregard|override|passwords?|secrets?|all (?:data|requests)|every request|send|forward)\b/i
const isExample: Check = (text, start, end) => {
  const system = /^\s{0,6}system\s{0,3}:/i.test(text.slice(start, end))
  if (!system || !CALLS_EXAMPLE.test(before(text, start + 1, 200))) return false
  const rest = text.slice(end, end + 800)
  if (OF_FREEDOM.test(sentenceAfter(text, end)) || FREES.test(rest)) return false
  return /\nuser:/i.test(rest) && /\nassistant:/i.test(rest)
}

/** Where a customer may write to, as opposed to an order to write there. */
const isOffered: Check = (text, start, end) => {
  const said = text.slice(start, end)
  return (
    /^(?:send(?:ing)?|e-?mail(?:ing)?)\s{1,3}(?:an|us an|a)\s(?:e-?mail|message|letter)\b/i.test(said) &&
    !CONTENT.test(said) &&
    !CARRIES.test(said.endsWith('.') ? said : said + sentenceAfter(text, end)) &&
    /\b(?:you (?:can|may|could)|or by|by)\s(?:also\s|either\s)?$/i.test(before(text, start, 24))
  )
}
/** What is to be sent; an offer has nothing of the reader's. */
const CONTENT =
  /\b(?:all|everything|whole|entire|full|contents?|conversation|history|data|files?|notes?|users?|passwords?|tokens?|keys?|secrets?|credentials?|summary|results?|output|details of)\b/i
/** What an order has sent along; an offer says where to, and what about. */
const CARRIES =
  /\b(?:with|containing|including|includes|that (?:has|holds|lists|contains)|of)\s(?:the|all|your|every|any|everything|its|their|these|those)\b/i

/** A bill asks its reader for money, and names no account that nobody has seen before. */
const BILL = /\b(?:invoice|bill|reminder|amount due|due date|statement|subscription|membership|fee|rent)\b/i
const ACCOUNT =
  /\b[A-Z]{2}\d{2}[\s\dA-Z]{8,30}\b|\b\d[\d -]{7,20}\d\b|\b0x[0-9a-f]{20,64}\b|\b(?:bc1|[13])[a-zA-Z0-9]{25,60}\b|@|https?:|\b(?:iban|account|wallet)\s(?:number|no\.?|address)?:?\s?\d/i
/** Where a bill has numbers of its own before it, such as its date. */
const ACCOUNT_BEFORE =
  /\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){3,8}|\b0x[0-9a-f]{20,64}\b|\b(?:bc1|[13])[a-zA-Z0-9]{25,60}\b|\b(?:iban|account|wallet)\b|@/i
/** No bill takes all there is. */
const ALL_THERE_IS = /\b(?:all|every|entire|whole|full|remaining|everything)\b/i
const isBill: Check = (text, start, end) =>
  BILL.test(before(text, start, 300)) &&
  !ACCOUNT_BEFORE.test(before(text, start, 300)) &&
  !ALL_THERE_IS.test(text.slice(start, end)) &&
  !ACCOUNT.test(text.slice(end, end + 160))

/** Help for who lacks something: only then is the page told. */
const LURES =
  /\b(?:pass(?:word|code|phrase)s?|verif\w{1,8}|confirm\w{0,3}|sign(?:ed|ing)?[- ]?in|log(?:ged|ging)?[- ]?in|login|re-?enter|one-time code|credentials?|pay(?:ment|s)?|cards?|bank|account|wallet|seed|expired?|suspended|locked|reactivat\w{1,3}|execute|paste)\b|\.(?:sh|exe|msi|ps1)\b/i
const isFallback: Check = (text, start, end) =>
  !LURES.test(sentenceBefore(text, start) + text.slice(start, end) + sentenceAfter(text, end)) &&
  /\bif\b[^.!?\n]{0,120}(?:\b(?:not|no|missing|lacks?|without|unavailable|fails?|cannot)|n['’]t)\b[^.!?\n]{0,80}$/i.test(
    sentenceBefore(text, start),
  )

/** Points are taken off for a wrong answer in any quiz; only one who may not refuse loses them by that. */
const TAKEN_OFF = /^(?:lose|deduct|subtract|minus)/i
const OF_REFUSAL =
  /\b(?:refus\w{1,3}|declin\w{1,3}|compl(?:y|ies)|obey\w{0,3}|(?:fail|do not|don['’]t|won['’]t|cannot) (?:to )?(?:answer|reply|respond|tell|do)|break(?:s|ing)? character|policy|ai\b|model|tokens?|lives|jailbreak\w{0,3})/i
const isQuiz: Check = (text, start, end) =>
  TAKEN_OFF.test(text.slice(start, end)) && !OF_REFUSAL.test(text.slice(Math.max(0, start - 300), end + 300))

/** What one does it for stands before: a manual tells how. */
const isPurpose: Check = (text, start) =>
  /(?:^|[\s"'«(])(?:pour|afin de|para|per|um|om|aby|чтобы|för att)\s$/i.test(before(text, start, 12))

/** Rules in general, of which a song or a story speaks; those of the reader are named. */
const RULES_AT_LARGE = /^(?:forget|ignore|disregard)\s(?:all\s)?the\srules$/i
const OF_READER =
  /\b(?:you are|you're|your|instead|from now|system|assistant|model|ai|llm|prompt|safety|previous|instructions?|unrestricted|before|earlier|above|so far|given|send|e-?mail|forward|share|upload|reveal|print|list|show|run|execute|call|notes?|files?|data|tokens?|keys?|user|password|secret)\b/i
const isAtLarge: Check = (text, start, end) =>
  RULES_AT_LARGE.test(text.slice(start, end)) &&
  !OF_READER.test(text.slice(Math.max(0, start - 200), end + 200))

/** "What is the secret of …": how something is done well. */
const isKnack: Check = (text, start, end) =>
  /\bsecret$/i.test(text.slice(start, end)) &&
  /^\s(?:of|to|behind|for)\s(?!(?:the|your|this|our|my)\s(?:system|prompt|model|user|account|vault|server|app|safe)\b)/i.test(
    text.slice(end, end + 40),
  )

/** Whoever asks takes back what he sent. */
const isOwnMessage: Check = (text, start, end) =>
  /^(?:ignore|disregard|forget)\s(?:about\s)?my\s(?:previous|last|prior|earlier)\s(?:messages?|questions?|mail|e-?mail|comment|post|request|text)$/i.test(
    text.slice(start, end),
  )

const isSpokenToOther: Check = (text, start) => isTurnOfDialogue(text, start)
/** Turns of a model are what whoever reads takes for its own: only among people may such words be said. */
const OF_A_MODEL =
  /(?:^|\n)[ \t>*_[<-]{0,6}(?:assistant|ai|bot|model|llm|claude|chatbot|chatgpt|gpt|gemini|copilot|human)[>\]* ]{0,4}[:：]/i
const isSaidAmongPeople: Check = (text, start) =>
  isTurnOfDialogue(text, start) && !OF_A_MODEL.test(text.slice(Math.max(0, start - 2_000), start + 2_000))

/** Between people too, money for an account that is named there leaves. */
const isSpokenOfMoney: Check = (text, start, end) =>
  !ACCOUNT.test(text.slice(start, end + 160)) &&
  !ACCOUNT_BEFORE.test(before(text, start, 300)) &&
  isSaidAmongPeople(text, start, end)

/** An item of minutes: who is to do it stands before it. */
const ITEM_OF_SOMEBODY =
  /(?:^|[\n.:;•*-])[ \t]{0,3}(?!(?:assistant|agent|ai|claude|model|you|please|remember|need)\b)\p{Lu}\p{L}{1,16}[ \t]$/iu
const isItemOfMinutes: Check = (text, start, end) =>
  /^to\s/i.test(text.slice(start, end)) &&
  /\p{Lu}\p{L}{1,16}[ \t]$/u.test(before(text, start, 24)) &&
  ITEM_OF_SOMEBODY.test(before(text, start, 40)) &&
  !ACCOUNT.test(text.slice(start, end + 160))

/** By the id of the cue. */
const CHECKS: ReadonlyMap<string, readonly Check[]> = new Map([
  ['personal-order', [isSpokenToOther]],
  ['move-money', [isSpokenOfMoney, isBill, isItemOfMinutes]],
  ['hand-over', [isOffered]],
  ['ignore-previous', [isDenied, isToldInEnglish, isOfOthers, isTakenBack, isAtLarge]],
  ['token-game', [isQuiz]],
  ['secret-translated', [isPurpose]],
  ['ask-secret', [isSaidAmongPeople, isKnack]],
  ['override-translated', [isToldElsewhere, isOfMessages]],
  ['false-notice', [isDenied]],
  ['lure-to-link', [isFallback]],
  ['skip-approval', [isLegend]],
  ['secrecy', [isOfSecret, isTale]],
  ['fake-role', [isNotice, isExample]],
])

/** In a prompt orders are the user's own; these checks say when one is no attack. */
const CHECKS_OF_PROMPTS: ReadonlyMap<string, readonly Check[]> = new Map([
  ['ignore-previous', [isDenied, isOfOthers, isOwnMessage]],
  ['ask-secret', [isKnack]],
])

/** True when a cue in what a server returns is ordinary speech where it stands. */
export function isOrdinarySpeech(id: string, text: string, start: number, end: number): boolean {
  return CHECKS.get(id)?.some((check) => check(text, start, end)) === true
}

/** The same for what stands in a prompt. */
export function isOrdinaryRequest(id: string, text: string, start: number, end: number): boolean {
  return CHECKS_OF_PROMPTS.get(id)?.some((check) => check(text, start, end)) === true
}
