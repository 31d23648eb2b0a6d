/** The certificate of the listener: read at the start, and again whenever its files change. */

import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { ListenConfig } from '@callgate/contracts/config'
import type { Logger } from '../pipeline/ports/ports.ts'

type TlsConfig = NonNullable<ListenConfig['tls']>

/** Polling follows symbolic links and renames, which is how certificates are usually replaced. */
const CHECK_MS = 2_000

export interface CertificateOptions {
  readonly minVersion: TlsConfig['minVersion']
  readonly cert: Buffer
  readonly key: Buffer
}

/** Reads certificate and key; throws when they cannot be read or do not belong together. */
export function readCertificate(tls: TlsConfig): CertificateOptions {
  const options = {
    minVersion: tls.minVersion,
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
  }
  createSecureContext(options)
  return options
}

export interface CertificateWatch {
  readonly tls: TlsConfig
  readonly server: Pick<Server, 'setSecureContext'>
  readonly logger: Logger
  readonly checkMs?: number
}

/**
 * Puts a changed certificate into use for new connections; open ones go on. A pair that is broken, or half written, is
 * reported, the one in use stays, and the pair is tried again until it can be used: what was short may not be the pair.
 * Returns a function that stops watching.
 */
export function watchCertificate({ tls, server, logger, checkMs = CHECK_MS }: CertificateWatch): () => void {
  let again: NodeJS.Timeout | undefined
  let told: string | null = null
  const reload = () => {
    clearTimeout(again)
    try {
      server.setSecureContext(readCertificate(tls))
      told = null
      logger.info({ certFile: tls.certFile }, 'certificate reloaded')
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unreadable'
      if (reason !== told)
        logger.warn(
          { certFile: tls.certFile, reason },
          'changed certificate not usable, the one in use stays',
        )
      told = reason
      again = setTimeout(reload, checkMs).unref()
    }
  }
  for (const file of [tls.certFile, tls.keyFile]) {
    watchFile(file, { interval: checkMs, persistent: false }, reload)
  }
  return () => {
    clearTimeout(again)
    for (const file of [tls.certFile, tls.keyFile]) unwatchFile(file, reload)
  }
}
