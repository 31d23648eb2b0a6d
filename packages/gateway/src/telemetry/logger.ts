/** Diagnostics as JSON lines on stderr. Records of what happened are the journal's; secrets are in neither. */

import pino from 'pino'
import type { Logger } from '../pipeline/ports.ts'

/** Paths that are masked should anything ever pass them. */
const REDACTED = [
  '*.authorization',
  '*.token',
  '*.secret',
  '*.password',
  'authorization',
  'token',
  'secret',
  'password',
]

export function createLogger(level: string): Logger {
  const logger = pino(
    {
      level,
      base: null,
      redact: { paths: REDACTED, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  )
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}
