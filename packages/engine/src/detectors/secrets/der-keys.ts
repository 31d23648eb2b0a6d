/** Private keys without the lines that name them: base64 of DER, of an OpenSSH file, of a whole PEM file, and XML. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import type { BuiltIn } from './candidate.ts'

const key = {
  what: 'private-key',
  severity: 'critical',
  message: 'A private key',
} as const

/** How the base64 of the words PRIVATE KEY looks, at each of three alignments. */
const PRIVATE_KEY_WORDS: readonly string[] = ['UFJJVkFURSBLRVkt', 'BSSVZBVEUgS0VZLS', 'QUklWQVRFIEtFWS0t']

export const DER_KEYS: readonly BuiltIn[] = [
  {
    ...key,
    // The first bytes fix version and algorithm: RFC 5208, RFC 8017 appendix A.1.2, RFC 5915, RFC 8410.
    literals: [
      'IBADANBgkqhkiG9w0BAQEFAASC',
      'AgEAMA0GCSqGSIb3DQEBAQUABIIC',
      'IBAAKCAQEA',
      'IBAAKCAgEA',
      'IBAAKCAYEA',
      'AgEAAoGBA',
      'IBAAKBgQ',
      'MHcCAQEEI',
      'MIGkAgEBBD',
      'MIHcAgEBBEI',
      'AgEAMBMGByqGSM49AgEG',
      'AgEAMBAGByqGSM49AgEG',
      'MC4CAQAwBQYDK2V',
      'MEcCAQAwBQYDK2V',
      'b3BlbnNzaC1rZXktdjEA',
    ],
    regex:
      /(?<![A-Za-z0-9+/])(?:MI[CEGHIJ][A-Za-z0-9+/]{1,5}(?:IBADANBgkqhkiG9w0BAQEFAASC|AgEAMA0GCSqGSIb3DQEBAQUABIIC|IBAAKCAQEA|IBAAKCAgEA|IBAAKCAYEA|AgEAAoGBA|IBAAKBgQ|AgEAMBMGByqGSM49AgEG|AgEAMBAGByqGSM49AgEG)|MHcCAQEEI|MIGkAgEBBD|MIHcAgEBBEI|M[CE][4c]CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjEA)(?:[A-Za-z0-9+/]|\\?[\r\n]{1,2}[ \t]{0,8}|\\[nr]){40,7000}={0,2}/g,
    reach: 7200,
    judge: judgeRandom,
  },
  {
    ...key,
    message: 'A private key, its file in base64',
    literals: PRIVATE_KEY_WORDS,
    regex:
      /(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,60}?(?:UFJJVkFURSBLRVkt|BSSVZBVEUgS0VZLS|QUklWQVRFIEtFWS0t)(?:[A-Za-z0-9+/]|\\?[\r\n]{1,2}[ \t]{0,8}|\\[nr]){60,9000}={0,2}/g,
    reach: 9200,
    judge: judgeRandom,
  },
  {
    ...key,
    literals: ['<P>', '<Q>', '<D>', '<DP>', '<DQ>', '<InverseQ>'],
    regex: /\s{0,8}(?<secret>[A-Za-z0-9+/=\s]{60,1400})<\/(?:P|Q|D|DP|DQ|InverseQ)>/y,
    reach: 1500,
    anchored: 'end',
    judge: judgeRandom,
  },
]

/** A body that is filler or a drawing of one is no key. */
function judgeRandom({ matched }: PatternMatch<BuiltIn>): number {
  const body = matched.replaceAll(/\\[nr]|\s/g, '')
  return new Set(body).size >= 24 && !/example|([A-Za-z0-9+/])\1{11}/i.test(body.slice(40)) ? 0.95 : 0
}
