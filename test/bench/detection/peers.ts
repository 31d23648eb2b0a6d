/** The same texts judged by what installs from npm: installed for the run at pinned versions, never a dependency. */

import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { CorpusTask } from '@callgate/contracts/corpus'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Judged } from './judge.ts'
import { percent, showShare, type Table, write } from './print.ts'
import { reportTask } from './report.ts'
import { seededRandom } from './statistics.ts'

const VERSIONS = {
  '@microsoft/agent-governance-sdk': '4.0.0',
  '@andersmyrmel/vard': '1.2.0',
  '@claude-flow/aidefence': '3.0.3',
  llm_guardrail: '2.1.2',
  '@secretlint/core': '12.0.0',
  '@secretlint/secretlint-rule-preset-recommend': '12.0.0',
} as const

const INJECTION: readonly CorpusTask[] = ['tool_poisoning', 'injection', 'prompt_attack']
const PEERS: Readonly<Record<string, readonly CorpusTask[]>> = {
  '@microsoft/agent-governance-sdk': INJECTION,
  '@andersmyrmel/vard': INJECTION,
  '@claude-flow/aidefence': INJECTION,
  llm_guardrail: INJECTION,
  '@secretlint/core': ['secret'],
}
/** Of each family and kind of text, so that the slowest peer is done in minutes. */
const DRAWN_MAX = 150
const INSTALL_TIMEOUT_MS = 180_000
const ASK_TIMEOUT_MS = 600_000

/** One table for each task; none, and a line that says why, when the peers cannot be had. */
export async function comparePeers(judged: readonly Judged[]): Promise<Table[]> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-peers-'))
  try {
    const problem = await install(folder)
    if (problem !== undefined) {
      write(`\nNot compared with peers: they could not be installed (${problem}).`)
      return []
    }
    const drawn = drawEvenly(judged)
    const answers = new Map<string, ReadonlyMap<string, Answer> | string>()
    for (const [peer, tasks] of Object.entries(PEERS))
      answers.set(
        peer,
        await ask(
          folder,
          peer,
          drawn.filter(({ record }) => tasks.includes(record.meta.task)),
        ),
      )
    const tasks = [...INJECTION, 'secret'] as const
    return tasks.flatMap((task) => taskTable(task, drawn, answers) ?? [])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Answer {
  readonly flagged: boolean
  readonly ms: number
}

function taskTable(
  task: CorpusTask,
  drawn: readonly Judged[],
  answers: ReadonlyMap<string, ReadonlyMap<string, Answer> | string>,
): Table | undefined {
  const own = drawn.filter(({ record }) => record.meta.task === task)
  if (own.length === 0) return undefined
  const rows = [row('callgate', own, '')]
  for (const [peer, tasks] of Object.entries(PEERS)) {
    if (!tasks.includes(task)) continue
    const given = answers.get(peer)
    const version = VERSIONS[peer as keyof typeof VERSIONS]
    if (given === undefined || typeof given === 'string') {
      rows.push([`${peer} ${version}`, `failed: ${given ?? 'not asked'}`])
      continue
    }
    const theirs = own.map((one) => {
      const flagged = given.get(one.record.id)?.flagged === true
      return { ...one, flagged, score: flagged ? 1 : 0 }
    })
    const ms = own.map(({ record }) => given.get(record.id)?.ms ?? 0)
    const mean = ms.reduce((sum, value) => sum + value, 0) / Math.max(1, ms.length)
    rows.push(row(`${peer} ${version}`, theirs, mean.toFixed(2)))
  }
  return {
    title: `${task}: side by side on ${own.length} texts, up to ${DRAWN_MAX} of each family`,
    header: [
      'detector',
      'recall, mean over families',
      'pooled recall',
      'precision',
      'ordinary flagged',
      'hard flagged',
      'ms a text',
    ],
    rows,
  }
}

function row(name: string, judged: readonly Judged[], ms: string): string[] {
  const [first] = judged
  if (first === undefined) return [name, '-']
  const { macroAll, pooled, falsePositives } = reportTask(first.record.meta.task, judged)
  return [
    name,
    `${percent(macroAll.recall)} of ${macroAll.families}`,
    showShare(pooled.shipped),
    percent(pooled.precision.rate),
    showShare(falsePositives.ordinary),
    showShare(falsePositives.hard),
    ms,
  ]
}

/** Up to DRAWN_MAX of each task, family and group, with a fixed seed. */
function drawEvenly(judged: readonly Judged[]): Judged[] {
  const random = seededRandom(4)
  const groups = new Map<string, { one: Judged; at: number }[]>()
  for (const one of judged) {
    const { family, meta } = one.record
    const key = `${meta.task} ${family} ${one.group}`
    const list = groups.get(key) ?? []
    groups.set(key, list)
    list.push({ one, at: random() })
  }
  return [...groups.values()].flatMap((list) =>
    list
      .toSorted((a, b) => a.at - b.at)
      .slice(0, DRAWN_MAX)
      .map(({ one }) => one),
  )
}

/** Why it did not work; undefined when it did. Install scripts do not run. */
async function install(folder: string): Promise<string | undefined> {
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await copyFile(join(import.meta.dirname, 'peer-adapter.ts'), join(folder, 'peer-adapter.ts'))
  const names = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
  const child = spawn(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', ...names],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INSTALL_TIMEOUT_MS,
    },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-400)))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? undefined : `npm ended with ${code}: ${said.trim()}`))
  })
}

/** Their answers by record id, or why there are none. The process may read its folder and nothing else. */
async function ask(
  folder: string,
  peer: string,
  judged: readonly Judged[],
): Promise<ReadonlyMap<string, Answer> | string> {
  const args = [
    '--permission',
    `--allow-fs-read=${folder}/*`,
    '--disable-warning=ExperimentalWarning',
    'peer-adapter.ts',
    peer,
  ]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: ASK_TIMEOUT_MS,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
  // A peer that ends early closes its input; that it ended is told below.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const answers = new Map<string, Answer>()
  for (const { record } of judged) {
    const { id, meta, tool } = record
    const name = typeof tool?.['name'] === 'string' ? tool['name'] : 'tool'
    // readline ends lines at these two as well, which JSON leaves as they are.
    const asked = JSON.stringify({ id, task: meta.task, name, text: textOf(record) })
    child.stdin.write(
      `${asked.replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)}\n`,
    )
  }
  child.stdin.end()
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"id"')) continue
    const { id, flagged, ms } = JSON.parse(line) as { id: string } & Answer
    answers.set(id, { flagged, ms })
  }
  const code = await ended
  return code === 0
    ? answers
    : `it ended with ${code}: ${said.split('\n').find((line) => line.includes('Error')) ?? said.trim()}`
}

/** A text as it is; of a tool everything that is described in words. */
function textOf({ text, tool }: Judged['record']): string {
  return tool === undefined ? (text ?? '') : describedIn(tool).join('\n')
}

function describedIn(tool: JsonObject): string[] {
  return Object.entries(tool).flatMap(([name, value]) =>
    name === 'description' && typeof value === 'string' ? [value] : describedInside(value),
  )
}

function describedInside(value: JsonValue): string[] {
  if (isJsonArray(value)) return value.flatMap(describedInside)
  return isJsonObject(value) ? describedIn(value) : []
}
