/** Diagnostics on stderr: JSON lines for programs, readable lines on a terminal. Records of what happened are the journal's; secrets are in neither. */

import pino from 'pino'
import type { Logger } from '../pipeline/ports/ports.ts'
import { escapeUnprintable } from '../wire/json/printable.ts'
import { renderLogLine } from './readable-log.ts'

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

/** Where the lines go: JSON lines to stderr, or to somebody who reads them there. */
export interface LogOutput {
  readonly terminal: boolean
  write(text: string): void
}

const STDERR: LogOutput = {
  terminal: process.stderr.isTTY,
  write: (text) => void process.stderr.write(text),
}

export function createLogger(level: string, output: LogOutput = STDERR): Logger {
  const sink = output === STDERR ? pino.destination({ dest: 2, sync: true }) : output
  const logger = pino(
    {
      level,
      base: null,
      redact: { paths: REDACTED, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    output.terminal
      ? { write: (line: string) => output.write(renderLogLine(line)) }
      : // Lines that are kept are looked at in a terminal later.
        { write: (line: string) => void sink.write(escapeUnprintable(line)) },
  )
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}
