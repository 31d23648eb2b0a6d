/** One line of the log as a person at a terminal reads it: time, level and message first, texts of several lines kept as such. */

import { readJson } from '@callgate/contracts/read-json'

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }
const HEAD = new Set(['level', 'time', 'msg'])

/** Fields come from files, upstreams and agents: nothing in them may act on the terminal. */
function makeSafe(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

/** Renders a JSON line of the logger; one that cannot be read is shown as it is, made safe. */
export function renderLogLine(line: string): string {
  const entry = parseEntry(line)
  if (entry === undefined) return `${makeSafe(line.trimEnd())}\n`
  const level = LEVELS[Number(entry['level'])] ?? 'log'
  const time = String(entry['time']).slice(11, 19)
  const inline: string[] = []
  const blocks: string[] = []
  for (const [name, value] of Object.entries(entry)) {
    if (HEAD.has(name)) continue
    const text = describeValue(name, value)
    if (text.includes('\n')) blocks.push(indent(text))
    else inline.push(`${name}=${makeSafe(text)}`)
  }
  const message = typeof entry['msg'] === 'string' ? makeSafe(entry['msg']) : ''
  const head = [time, level.padEnd(5), message, ...inline].join('  ').trimEnd()
  return `${[head, ...blocks].join('\n')}\n`
}

function parseEntry(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = readJson(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // Not a line of ours, or a part of one: the caller shows it as it is.
    return undefined
  }
}

function describeValue(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return value.length === 0 ? '[]' : `${name}:\n${value.map((one) => `  ${one}`).join('\n')}`
  if (name === 'err' && typeof value === 'object' && value !== null && 'message' in value)
    return String(value.message)
  return JSON.stringify(value)
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${makeSafe(line)}`.trimEnd())
    .join('\n')
}
