/** The setting of a text: a page on attacks, source code or a manual for agents speaks of orders without giving them. */

/** How far around a place the setting is read. */
const AROUND = 700

const DEFENCE =
  /\b(?:attack(?:s|er|ers|ing)?|vulnerab\w{3,8}|malicious|mitigat\w{1,5}|owasp|jailbreaks?|injections?|adversar\w{2,6}|threats?|payloads?|detect(?:s|ed|ion|or|ors|ing)?|red[- ]?team\w{0,3}|exploit(?:s|ation)?|guardrails?|sanitiz\w{1,5}|untrusted|scanner|prevent(?:s|ion|ing)?|cve|security|defen[cs]\w{1,5}|blocked|threat|ataques?|atacante\w?|inyecci\w{1,4}|inje[cç][aã]o|attaques?|attaquant\w?|angriff\w{0,3}|angreifer|schwachstelle\w?|vulnerabil\w{2,6}|bedrohung\w{0,2})\b|攻击|漏洞|注入|恶意|防御|风险|攻撃|脆弱性|インジェクション|対策|공격|취약|인젝션|атак|уязвим|инъекц|угроз|हमल|खतर|حقن|هجم|ثغر/gi
const CODE =
  /(?:^|\n)\s{0,40}(?:def |import |from \w{1,40} import|class |const |let |func |assert|async def|@pytest|return |self\.|expect\(|it\(|package |use |pub fn|#include|\w{1,40} = (?:"|'|\[|\{|re\.compile))/g
const FRONT_MATTER =
  /^\s{0,4}---\n(?:[^\n]{0,400}\n){0,12}?(?:name|description|globs|tools|alwaysApply|mode|model|applyTo)\s?:/

/** What a cue at `start`…`end` weighs, given what stands around it: 1 in plain text, less where orders are the subject. */
export function weighSetting(text: string, start: number, end: number): number {
  const around = text.slice(Math.max(0, start - AROUND), end + AROUND)
  const words = new Set<string>()
  DEFENCE.lastIndex = 0
  for (let hit = DEFENCE.exec(around); hit !== null && words.size < 6; hit = DEFENCE.exec(around))
    words.add(hit[0].toLowerCase().slice(0, 5))
  if (words.size >= 4 || countDefence(text.slice(0, HEAD)) >= ABOUT_DEFENCE) return 0.55
  CODE.lastIndex = 0
  let lines = 0
  while (lines < 5 && CODE.exec(around) !== null) lines++
  if (lines >= 4) return words.size >= 2 ? 0.6 : 0.8
  return FRONT_MATTER.test(text.slice(0, 3000)) ? 0.8 : 1
}

/** How much of a text tells what it is about, and how many different words of defence make it a text on attacks. */
const HEAD = 6000
const ABOUT_DEFENCE = 7

function countDefence(text: string): number {
  if (text.length < AROUND) return 0
  const words = new Set<string>()
  DEFENCE.lastIndex = 0
  for (let hit = DEFENCE.exec(text); hit !== null && words.size < ABOUT_DEFENCE; hit = DEFENCE.exec(text))
    words.add(hit[0].toLowerCase().slice(0, 5))
  return words.size
}
