/** What no trial may earn a server: keys and credentials, the home, the gateway's own files, and what belongs to other servers. */

import { isWithinPath } from './narrower.ts'

export interface Belongings {
  /** Never readable by any server: data directory, secret files, keys. */
  readonly hidden: readonly string[]
  /** What the gateway obeys: a folder around it may not be given, one inside may. */
  readonly settings: readonly string[]
  /** What other servers run from or are granted. */
  readonly siblings: readonly string[]
  readonly home: string
}

export type Owner = 'keys' | 'gateway' | 'sibling' | 'home'

/** Names of files and folders that hold credentials, wherever they lie. */
const KEYS =
  /(^|\/)(\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.docker|\.netrc|_netrc|\.npmrc|\.pypirc|\.git-credentials|\.pgpass|\.my\.cnf|\.vault-token|\.password-store|gcloud|keyrings?|\.mozilla|\.thunderbird|google-chrome|chromium|\.env(\.[\w-]+)?|\.[a-z]+_history|id_(rsa|dsa|ecdsa|ed25519)[\w.-]*|shadow-?|gshadow-?|sudoers(\.d)?|ssh_host_[\w.]+|docker\.sock|containerd\.sock|serviceaccount|credentials(\.json|\.db)?|login\.keychain-db)(\/|$)|\.(pem|key|p12|pfx|jks|keystore|kdbx|ovpn)$|^\/etc\/ssl\/private(\/|$)/i

/** Whose a path is when it is none of the server's business; undefined when it may be proposed. */
export function ownerOf(path: string, { hidden, settings, siblings, home }: Belongings): Owner | undefined {
  if (KEYS.test(path)) return 'keys'
  if (hidden.some((one) => touches(path, one)) || settings.some((one) => isWithinPath(one, path)))
    return 'gateway'
  if (siblings.some((one) => touches(path, one))) return 'sibling'
  return touches(path, home) ? 'home' : undefined
}

/** Inside of it, or around it: a folder that holds it gives it away as well. */
function touches(path: string, other: string): boolean {
  return isWithinPath(path, other) || isWithinPath(other, path)
}
