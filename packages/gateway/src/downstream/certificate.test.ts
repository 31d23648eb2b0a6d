/** A certificate that could not be put into use when it changed is tried again by itself. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchCertificate } from './certificate.ts'

test('what was short when a certificate changed may be there later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-certificate-'))
  const tls = {
    keyFile: join(folder, 'key.pem'),
    certFile: join(folder, 'cert.pem'),
    minVersion: 'TLSv1.2',
  } as const
  const files = ['-keyout', tls.keyFile, '-out', tls.certFile]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...key, ...files, '-days', '2', '-subj', '/CN=one'], {
    stdio: 'ignore',
  })
  const told: string[] = []
  const note = (_fields: Record<string, unknown>, message: string) => void told.push(message)
  const used = Promise.withResolvers<void>()
  let tries = 0
  const server = {
    setSecureContext() {
      tries += 1
      if (tries < 3) throw new Error('EMFILE: too many open files')
      used.resolve()
    },
  }
  const stop = watchCertificate({
    tls,
    server,
    logger: { debug() {}, info: note, warn: note, error: note },
    checkMs: 10,
  })
  // The first look of a watch only takes note of what is there.
  const touching = setInterval(() => {
    if (tries === 0) writeFileSync(tls.certFile, `${readFileSync(tls.certFile, 'utf8')}\n`)
  }, 50)
  await used.promise
  clearInterval(touching)
  stop()
  expect(told).toEqual(['changed certificate not usable, the one in use stays', 'certificate reloaded'])
  rmSync(folder, { recursive: true })
})
