/** Passwords and keys that a sentence or the line of a form gives away, in many languages: "the password for the VPN is …". */

import type { PatternMatch } from '../../prefilter/windows.ts'
import { named, nameBefore } from './assigned.ts'
import type { BuiltIn } from './candidate.ts'
import { kindOfName } from './names.ts'
import { isOtherValue, isScrambled, judgePassword, judgeToken, kindsOf } from './value.ts'
import { VENDORS } from './vendors.ts'

/** The word for password, in languages whose word is no part of another one that the list of names holds. */
const PASSWORD_WORDS: readonly string[] = [
  'password',
  'passwort',
  'passphrase',
  'passcode',
  'kennwort',
  'mot de passe',
  'contraseña',
  'contrasena',
  'clave',
  'senha',
  'palavra-passe',
  'wachtwoord',
  'parola',
  'parolă',
  'parole',
  'parool',
  'hasło',
  'heslo',
  'jelszó',
  'lozinka',
  'geslo',
  'lösenord',
  'passord',
  'adgangskode',
  'kodeord',
  'salasana',
  'lykilorð',
  'slaptažodis',
  'şifre',
  'Şifre',
  'sifre',
  'parol',
  'mật khẩu',
  'kata sandi',
  'пароль',
  'Пароль',
  'парола',
  'Парола',
  'лозинка',
  'Лозинка',
  'κωδικός',
  'Κωδικός',
  'συνθηματικό',
  'كلمة المرور',
  'كلمة السر',
  'رمز عبور',
  'סיסמה',
  'סיסמא',
  'पासवर्ड',
  'পাসওয়ার্ড',
  'รหัสผ่าน',
  '密码',
  '密碼',
  '口令',
  'パスワード',
  '비밀번호',
  '암호',
]

/** What a sentence puts between the word and the value, and the signs of a form. */
const IS = String.raw`(?:\s?[:：=]|[ \t]?(?:は|是|为|為|는|은)|[ \t](?:is|was|are|ist|war|lautet|est|es|è|é|er|är|on|je|jest|to|este|là|adalah|olarak|est|—|–|-|->|→)[:：]?)`
const QUALIFIERS = String.raw`(?:[ \t](?:now|still|set to|currently|jetzt|nun|actualmente|agora|désormais|simply|just)\b)?`
const OPENING = String.raw`[ \t]{0,3}(?:\r?\n[ \t]{0,12}){0,2}["'\x60“”«„‘「『*]{0,2}[ \t]?`
/** Ends before punctuation of the sentence. */
const VALUE = String.raw`(?<secret>[^\s"'\x60“”«»„‘’「」『』,;<>(){}[\]\\]{3,127}[^\s"'\x60“”«»„‘’「」『』,;<>(){}[\]\\.:!?*。，、])`
/** "… for the VPN of the office": a few short words. */
const OF_WHAT = String.raw`(?:[ \t](?:for|of|to|on|at|from|in|für|zu|zum|para|de|del|do|da|per|pour|du|van|voor|till|til|för|от|для|к)(?:[ \t][\w\u0080-\uffff'._@/-]{1,24}){1,4}?)?`

const spoken = { ...named, message: 'A password or key that a sentence gives away' } as const

export const SPOKEN: readonly BuiltIn[] = [
  {
    ...spoken,
    literals: PASSWORD_WORDS,
    regex: new RegExp(
      String.raw`(?:の|의|ের|[a-z]{0,3})?${OF_WHAT}${IS}${QUALIFIERS}${OPENING}${VALUE}`,
      'y',
    ),
    judge: ({ matched, from, start }, text) =>
      /^[a-z]{4}/.test(text.slice(from, from + 4)) ||
      (/\n/.test(text.slice(from, start)) && !isScrambled(matched))
        ? 0
        : judgeSpokenPassword(matched),
  },
  {
    ...spoken,
    literals: [...PASSWORD_WORDS, 'passwd', ' pass', ' pwd', ' pw'],
    regex: new RegExp(String.raw`[ \t]${OPENING}${VALUE}`, 'y'),
    judge: ({ matched }) => (isScrambled(matched) ? judgeSpokenPassword(matched) : 0),
  },
  {
    ...spoken,
    literals: [
      'privilege 15 secret ',
      'privilege 15 password ',
      ' pw:',
      ' pw=',
      ' pass:',
      '/pass:',
      '/p:',
      'creds ',
      'creds: ',
      'credentials: ',
      'credentials ',
    ],
    regex: new RegExp(String.raw`[ \t]?(?:[\w.@-]{2,40}[:/])?${VALUE}`, 'y'),
    judge: ({ matched }) => (isScrambled(matched) ? judgeSpokenPassword(matched) : 0),
  },
  {
    ...spoken,
    literals: [
      'requirepass ',
      'masterauth ',
      'bindpw ',
      'rootpw ',
      'wpa_passphrase ',
      'snmp-server community ',
      'rootpw --plaintext ',
    ],
    regex: new RegExp(String.raw`["']?${VALUE}`, 'y'),
    judge: ({ matched, from }, text) =>
      /(?:^|\n)[ \t]{0,12}\S{1,24}(?: \S{1,24})?[ \t]$/.test(text.slice(Math.max(0, from - 60), from)) &&
      !isOtherValue(matched)
        ? judgePassword(matched, true)
        : 0,
  },
  {
    ...spoken,
    literals: [
      ' key',
      'apikey',
      'api_key',
      'api-key',
      'access_key',
      'secret_key',
      'accesskey',
      'token',
      'secret',
      'credential',
      'passwd',
      'requirepass',
      'masterauth',
      'bindpw',
      'rootpw',
    ],
    regex: new RegExp(
      String.raw`(?:[ \t]{1,3}(?:is|was|will be|->|→|—|–|-|:|ist|lautet|est|es)?[ \t]{0,2}|[ \t]{0,2}(?:[:：][ \t]{0,2})?[\r\n]{1,2}[ \t]{0,8}|[ \t]{0,2}(?=[(\x60"“\[]))[(\x60"'“\[]{0,2}${VALUE}`,
      'y',
    ),
    judge: judgeSpokenKey,
  },
  {
    ...spoken,
    what: 'service-key',
    literals: VENDORS.filter((name) => name.length > 4),
    regex: new RegExp(
      String.raw`[ \t"'():=_-]{1,4}(?:(?:api|auth|access|secret|key|token|credentials?|login|pat|private|rest|admin|prod|live)[ \t"'():=_>-]{1,5}){1,4}[(\x60"'“\[]{0,2}(?<secret>[A-Za-z0-9_=+/.-]{20,200})`,
      'iy',
    ),
    judge: ({ matched }) => (judgeToken(matched) >= 0.8 && !isOtherValue(matched) ? 0.65 : 0),
  },
]

/** Selectors, files, addresses and templates stand after the word for password as often as passwords do. */
function judgeSpokenPassword(value: string): number {
  if (/^[#./\\$@<{(%~-]|\.(?:[a-z]{2,4}|json|yaml)$|:\/\/|@[\w-]+\./i.test(value)) return 0
  if (/^\p{L}+\d{0,2}$/u.test(value) && !isScrambled(value)) return 0
  if (/^[\w.-]+[:=]$|^[A-Z_]+$/.test(value)) return 0
  const sure = judgePassword(value, kindsOf(value) >= 3) || judgeToken(value)
  return sure > 0 ? 0.62 : 0
}

/** A credential that stands after what it is called: nothing but the plainest randomness counts. */
function judgeSpokenKey({ matched, from }: PatternMatch<BuiltIn>, text: string): number {
  const kind = kindOfName(nameBefore(text, from))
  if (/[/=]/.test(matched) && !/^[A-Za-z0-9/+]{40}=?$/.test(matched)) return 0
  if (kind === 'credential') return judgeToken(matched) >= 0.8 ? 0.65 : 0
  const isStrong = kindsOf(matched) === 4 && judgePassword(matched, false) > 0
  return kind === 'password' && (isStrong || judgeToken(matched) >= 0.8) ? 0.6 : 0
}
