/** Keys and passwords that code hands to the functions that log in, sign and encrypt. */

import type { BuiltIn } from './candidate.ts'
import { judgePassword, judgeToken } from './value.ts'

/** Names of algorithms, which stand where a key could. */
const ALGORITHM = /^(?:hs|rs|es|ps)\d{3}$|^(?:sha|aes|des|md5|blowfish|rc4|hmac|utf|base)[\w-]{0,20}$/i

export const CALLS: readonly BuiltIn[] = [
  {
    what: 'login-call',
    severity: 'high',
    message: 'A password in a call that logs in',
    literals: [
      'auth=(',
      'auth = (',
      'BasicAuth(',
      'basic_auth(',
      'login(',
      'authenticate(',
      'Credentials(',
      'Credential(',
    ],
    regex: /\s{0,8}[bu]?["'](?<user>[^"'\s]{1,80})["']\s{0,2},\s{1,8}[bu]?["'](?<secret>[^"'\s]{6,128})["']/y,
    reach: 260,
    anchored: 'end',
    judge: ({ matched, groups }) =>
      matched === groups?.['user'] ? 0 : judgePassword(matched, true) || judgeToken(matched),
  },
  {
    what: 'login-call',
    severity: 'high',
    message: 'A password in a call that connects',
    literals: [
      'mysqli_connect(',
      'new mysqli(',
      'mysql_connect(',
      'new PDO(',
      'getConnection(',
      'ftp_login(',
    ],
    regex:
      /\s{0,4}(?:["'][^"'\n]{0,200}["']|\$?[\w.]{1,60})\s{0,2},\s{0,8}(?:["'][^"'\s]{1,80}["']|\$?[\w.]{1,60})\s{0,2},\s{0,8}["'](?<secret>[^"'\s]{6,128})["']/y,
    reach: 520,
    anchored: 'end',
    judge: ({ matched }) => judgePassword(matched, true) || judgeToken(matched),
  },
  {
    what: 'key-in-call',
    severity: 'high',
    message: 'A key in a call that signs or encrypts',
    literals: [
      'jwt.sign(',
      'jwt.verify(',
      'jwt.encode(',
      'jwt.decode(',
      'createHmac(',
      'hmac.new(',
      'hash_hmac(',
      'HMAC.new(',
      'Fernet(',
      'AES.new(',
      'createCipheriv(',
      'createDecipheriv(',
      'SecretKeySpec(',
      'cookieParser(',
      'cookieSession(',
      'signWith(',
      'CryptoJS.AES.encrypt(',
      'CryptoJS.AES.decrypt(',
    ],
    regex:
      /\s{0,4}(?:[bu]?["'`][^"'`\n]{1,40}["'`]\s{0,2},\s{0,4}|[^"'`\n()]{1,80},\s{0,4})?[bu]?["'`](?<secret>[^"'`\s]{8,200})["'`]/y,
    reach: 400,
    anchored: 'end',
    judge: ({ matched }) =>
      ALGORITHM.test(matched) ? 0 : judgePassword(matched, true) || judgeToken(matched),
  },
]
