/** The check of TLS certificates: that they can be read, fit their key, and are valid today and for a while. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { TlsConfig } from '@callgate/contracts/config'
import type { LoadedConfig } from '../../config/load.ts'
import type { Finding } from './finding.ts'

const SOON_MS = 14 * 86_400_000

export async function checkCertificates({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const { tls } = config.listen
  return [
    tls === undefined
      ? { check: 'certificates', state: 'ok', text: 'none: no TLS is configured' }
      : await checkOne('listen', tls),
  ]
}

async function checkOne(name: string, { certFile, keyFile }: TlsConfig): Promise<Finding> {
  const finding = (state: Finding['state'], text: string): Finding => ({
    check: 'certificates',
    state,
    text: `${name}: ${text}`,
  })
  try {
    const certificate = new X509Certificate(await readFile(certFile))
    if (!certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile))))
      return finding('broken', `${keyFile} is not the key of ${certFile}`)
    const now = Date.now()
    const from = certificate.validFromDate.getTime()
    const to = certificate.validToDate.getTime()
    if (now < from) return finding('broken', `valid only from ${certificate.validFrom}`)
    if (now > to) return finding('broken', `expired on ${certificate.validTo}`)
    return finding(to - now < SOON_MS ? 'warning' : 'ok', `valid until ${certificate.validTo}`)
  } catch (error) {
    return finding('broken', error instanceof Error ? error.message : 'cannot be read')
  }
}
