/** Names that somebody gives, addresses and birthdays in scripts whose words the scan does not part: each by its own writing. */

import { isDay, weigh } from './checksums.ts'
import type { Found } from './found.ts'
import { digit } from './id-checks.ts'
import { SCRIPT, type Script, scriptsOf } from './scripts.ts'

const HAN = String.raw`\p{Script=Han}`
const KANA = String.raw`\p{Script=Hiragana}\p{Script=Katakana}ー`
const ARABIC = String.raw`[\u0621-\u064a]`
const HEBREW = '[א-ת]'
const DEVANAGARI = String.raw`[\u0900-\u0963]`
const THAI = String.raw`[\u0e00-\u0e4e]`
const NAME = String.raw`\p{Lu}\p{Ll}{1,20}`
/** Family names that begin most Korean and Chinese names. */
const KOREAN =
  '[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노곽성차주우구민진지엄채원천방공현함변염추도석선설마길연표왕]'
const CHINESE =
  '[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡林郭何高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鐘姜崔谭譚陆陸范汪廖石金韦賈贾夏付方邹鄒熊白孟秦邱侯江尹薛闫段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬钱錢严嚴]'

interface Form {
  readonly what: string
  readonly message: string
  readonly confidence: number
  /** One of these is in all that it matches. */
  readonly scripts: readonly Script[]
  /** The group named `it`, or all of the match. */
  readonly regex: RegExp
  /** Whether all that it matches has a digit. */
  readonly hasDigit: boolean
  /** A quicker expression that must match too, somewhere in the text. */
  readonly lead?: RegExp
  /** Where only the parts of a text around a character are read. */
  readonly around?: Around
  readonly holds?: (written: string) => boolean
}

/** A character that all matches have, and the most units of a match before and behind it. */
interface Around {
  readonly mark: RegExp
  readonly before: number
  readonly after: number
}

type Rest = Partial<Pick<Form, 'lead' | 'around'>>

const name = (script: Script, pattern: string, rest: Rest = {}): Form => ({
  what: 'person-name',
  message: 'The name of a person',
  confidence: 0.8,
  scripts: [script],
  regex: new RegExp(pattern, 'gu'),
  hasDigit: false,
  ...rest,
})
const address = (script: Script, pattern: string, rest: Rest = {}): Form => ({
  what: 'street-address',
  message: 'A postal address',
  confidence: 0.85,
  scripts: [script],
  regex: new RegExp(pattern, 'gu'),
  hasDigit: true,
  ...rest,
})

const FORMS: readonly Form[] = [
  name(
    'cyrillic',
    String.raw`(?<!\p{L})(?:[Мм]еня зовут|[Мм]о[её] имя|[Мм]ене з(?:вати|вуть)|[Кк]азвам се|[Зз]овем се|(?:Имя|ФИО|Фамилия|Пациент|Сотрудник|Клиент):)\s{1,2}(?<it>${NAME}(?:\s${NAME}){0,2})`,
    {
      lead: /еня зовут|о[её] имя|ене з|азвам се|овем се|мя:|ФИО:|амилия:|ациент:|отрудник:|лиент:/,
    },
  ),
  name(
    'greek',
    String.raw`(?:[Μμ]ε λένε|[Οο]νομάζομαι|Όνομα:)\s(?<it>\p{Lu}\p{L}{1,20}(?:\s\p{Lu}\p{L}{1,20})?)`,
  ),
  name(
    'han',
    String.raw`(?:私の名前は|わたしの名前は|氏名[:：]\s?|お?名前[:：]\s?|私は)(?<it>${HAN}{2,6}|[\p{Script=Katakana}ー・]{3,20})(?=です|と申し|といい|。|\s|$)`,
  ),
  name(
    'han',
    String.raw`(?:我叫|我的名字(?:是|叫)|名字叫|本人)(?<it>${CHINESE}${HAN}{1,2}?)(?=[,，。.!！\s;；、]|$|是|来自|住|今年)|(?:姓名|患者|客户姓名)[:：]\s?(?<it2>${HAN}{2,4})(?!${HAN})`,
  ),
  name(
    'hangul',
    String.raw`(?:제 이름은|이름은|내 이름은)\s?(?<it>${KOREAN}[가-힣]{1,3}?)(?=입니다|이고|이라고|라고|예요|이에요|야|[,.\s]|$)|(?:성명|이름|환자명|고객명)\s?[:：]\s?(?<it2>[가-힣]{2,4})(?![가-힣])`,
  ),
  name('arabic', String.raw`(?:اسمي|أنا اسمي|نام من)\s(?<it>${ARABIC}{2,12}(?:\s${ARABIC}{2,12})?)`),
  name('hebrew', String.raw`(?:שמי|קוראים לי)\s(?<it>${HEBREW}{2,12}(?:\s${HEBREW}{2,12})?)`),
  name('devanagari', String.raw`मेरा नाम\s(?<it>${DEVANAGARI}{2,15}(?:\s${DEVANAGARI}{2,15})?)\sहै`),
  name('thai', String.raw`(?:ผมชื่อ|ฉันชื่อ|ดิฉันชื่อ)\s?(?<it>${THAI}{2,20}(?:\s${THAI}{2,20})?)`),
  address(
    'han',
    String.raw`(?:〒\d{3}-\d{4}\s?)?${HAN}{2,3}[都道府県][${HAN}${KANA}]{1,24}?\d{1,4}(?:丁目|番地|番|号|[-−‐])[\d丁目番地号−‐-]{0,14}`,
    { around: { mark: /[都道府県]/g, before: 24, after: 80 } },
  ),
  address(
    'han',
    String.raw`${HAN}{2,8}(?:市|省|县|縣|区|區)${HAN}{1,14}?(?:路|街|道|巷|弄|段)${HAN}{0,4}\d{1,5}(?:号|號)(?:[${HAN}\d]{0,10}\d(?:室|楼|樓|层|号))?`,
    { around: { mark: /[号號]/g, before: 64, after: 32 } },
  ),
  address(
    'hangul',
    String.raw`[가-힣]{2,7}(?:시|도)\s(?:[가-힣]{1,7}(?:시|군|구|읍|면)\s){1,3}[가-힣\d]{1,15}(?:로|길|동|가)\s?\d{1,5}(?:-\d{1,4})?(?:번길\s?\d{1,4})?`,
  ),
  address(
    'cyrillic',
    String.raw`(?<!\p{L})(?:[Уу]л|[Уу]лица|[Вв]ул|[Вв]улиця|[Пп]росп|[Пп]роспект|[Пп]ер|[Пп]ереулок|[Пп]лощадь|[Нн]аб|[Нн]абережная|[Шш]оссе|[Бб]ульвар|[Бб]ул|пр-т)\.?\s{1,2}(?:\p{Lu}|\d{1,3}\s)[\p{L}-]{1,24}(?:\s\p{L}[\p{L}-]{1,24}){0,3}?,?\s{1,2}(?:(?:д|дом|буд)\.?\s{0,2}|№\s?)?\d{1,4}[а-яА-Я]?(?![\d.:])(?:[/-]\d{1,3})?(?:,?\s?(?:к|корп|корпус|стр|кв|квартира|оф|офис)\.?\s?\d{1,4}){0,3}`,
  ),
  address(
    'greek',
    String.raw`(?:Λεωφόρος|Λεωφ\.|[Οο]δός|Πλατεία)\s\p{Lu}\p{L}{2,20}(?:\s\p{Lu}\p{L}{2,20})?\s\d{1,4}(?!\d)`,
  ),
  address(
    'arabic',
    String.raw`(?:شارع|طريق)\s${ARABIC}{2,15}(?:\s${ARABIC}{2,15}){0,3}[،,]?\s{1,2}(?:رقم\s)?\d{1,5}(?!\d)`,
  ),
  address('hebrew', String.raw`(?:רחוב|שדרות)\s${HEBREW}{2,15}(?:\s${HEBREW}{2,15}){0,3}\s\d{1,4}(?!\d)`),
  {
    what: 'date-of-birth',
    message: 'A date of birth',
    confidence: 0.85,
    scripts: ['han', 'hangul', 'thai', 'arabic', 'hebrew', 'greek', 'devanagari', 'cyrillic'],
    hasDigit: true,
    lead: /生年月日|出生|생년월일|วันเกิด|تاريخ الميلاد|תאריך לידה|μερομηνία γέννησης|जन्म|ата народження/,
    regex:
      /(?:生年月日|出生日期|出生年月日|생년월일|วันเกิด|تاريخ الميلاد|תאריך לידה|[Ηη]μερομηνία γέννησης|जन्म तिथि|जन्मतिथि|[Дд]ата народження)\s?[:：]?\s?(?<it>\d{1,4}\s?[年년./-]\s?\d{1,2}\s?[月월./-]\s?\d{1,4}\s?[日일]?)/gu,
    holds: isDate,
  },
  {
    what: 'jp-my-number',
    message: 'A Japanese individual number',
    confidence: 0.9,
    scripts: ['han'],
    hasDigit: true,
    regex: /(?:マイナンバー|個人番号)\s?[:：は]?\s?(?<it>\d{4}[ -]?\d{4}[ -]?\d{4})(?!\d)/gu,
    holds: isMyNumber,
  },
]

/** None of the forms can do without a letter of these scripts. */
const OTHER_SCRIPT = /[\u0370-\u0fff\u3040-\u9fff\uac00-\ud7a3]/
const FOUND_MAX = 200

export function findInOtherScripts(text: string): Found[] {
  const found: Found[] = []
  if (!OTHER_SCRIPT.test(text)) return found
  const scripts = scriptsOf(text)
  const hasDigits = /\d/.test(text)
  for (const form of FORMS) {
    if ((scripts & maskOf(form)) === 0 || (form.hasDigit && !hasDigits)) continue
    if (form.lead?.test(text) === false) continue
    if (form.around === undefined) addAll(form, text, 0, found)
    else
      for (const { from, to } of partsAround(text, form.around))
        addAll(form, text.slice(from, to), from, found)
    if (found.length >= FOUND_MAX) return found.slice(0, FOUND_MAX)
  }
  return found
}

function maskOf({ scripts }: Form): number {
  let mask = 0
  for (const script of scripts) mask |= SCRIPT[script]
  return mask
}

/** The parts of a text that can hold a match, none of which touches the next. */
function partsAround(
  text: string,
  { mark, before, after }: Around,
): readonly { readonly from: number; to: number }[] {
  const parts: { readonly from: number; to: number }[] = []
  for (const { index } of text.matchAll(mark)) {
    const last = parts.at(-1)
    if (last !== undefined && index - before <= last.to) last.to = index + after
    else parts.push({ from: Math.max(0, index - before), to: index + after })
  }
  return parts
}

/** Adds what the form finds in a part of a text that starts `at`. */
function addAll(
  { what, message, confidence, regex, holds }: Form,
  part: string,
  at: number,
  found: Found[],
): void {
  for (const match of part.matchAll(regex)) {
    const written = match.groups?.['it'] ?? match.groups?.['it2'] ?? match[0]
    if (holds !== undefined && !holds(written)) continue
    const start = at + match.index + match[0].lastIndexOf(written)
    found.push({ what, message, start, end: start + written.length, confidence })
    if (found.length >= FOUND_MAX) return
  }
}

function isDate(written: string): boolean {
  const [a = 0, b = 0, c = 0] = written.split(/\D+/).filter(Boolean).map(Number)
  return a > 31 ? isDay(a % 100, b, c) : isDay(c % 100, b, a)
}

function isMyNumber(written: string): boolean {
  const digits = written.replaceAll(/\D/g, '')
  const rest = weigh(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
  return (rest <= 1 ? 0 : 11 - rest) === digit(digits, 11)
}
