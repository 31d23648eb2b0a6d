/** Whatever the control API answers, no command prints what acts on a terminal or looks like a row of its own. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { COMMAND_OF, SENT_BY_API } from './api/command-of.table.ts'
import {
  type Fixed,
  FORGED,
  type HostileApi,
  OPERATIONS,
  startHostileApi,
  VARIANTS,
} from './hostile-answers.fixture.ts'
import { runHere } from './run-here.fixture.ts'

interface Case {
  /** What follows the command's words. */
  readonly args?: readonly string[]
  readonly fixed?: Fixed
  /** It prints a document that somebody wrote, line for line. */
  readonly document?: true
}

const WHY = ['--reason', 'why']
const ID: Case = { args: ['x'] }
const KEY_ID: Case = { args: ['iusOcX15Nw5S'] }
const ACT: Case = { args: ['x', ...WHY] }
const ITEM = { upstream: 'up', name: 'x', type: 'tool', '#': 1 }
const FINDING = `sha256:${'f'.repeat(64)}`
const CARE = { fingerprint: FINDING }
/** A step may only be imposed on some kinds of things, and the document does not say so. */
const STEP = { impose: 'notify', scope: 'agent' }
const folder = mkdtempSync(join(tmpdir(), 'callgate-hostile-'))
const place = (name: string): string => join(folder, name)

/** Every command that shows what the API answers. */
const CASES: Readonly<Record<string, Case>> = {
  'agent create': ID,
  'agent list': {},
  'agent review': ACT,
  'agent revoke': KEY_ID,
  'agent rotate': KEY_ID,
  'agent trust': ID,
  'approvals list': {},
  'approvals show': ID,
  'approvals approve': ACT,
  'approvals refuse': ACT,
  'approvals delegate': { args: ['x', '--to', 'y', ...WHY] },
  'approvals reveal': ACT,
  'approvals revoke': ACT,
  'approvals limits': {},
  'freeze --list': {},
  'freeze agent': ACT,
  'incidents list': {},
  'incidents show': ID,
  'incidents acknowledge': ACT,
  'incidents contain': ACT,
  'incidents close': ACT,
  'incidents reopen': ACT,
  'incidents note': { args: ['x', 'text'] },
  'incidents assign': { args: ['x', 'y'] },
  'incidents export': { args: ['x'], document: true },
  'incidents run': { args: ['x', 'y'] },
  'incidents runs': ID,
  'incidents undo': ACT,
  'incidents playbook list': { fixed: STEP },
  'incidents playbook show': { args: ['x'], fixed: { ...STEP, id: 'x' } },
  'intel hits': {},
  'intel import': { args: [place('feed.csv'), '--source', 'own'] },
  'intel list': {},
  'intel show': { args: ['x', 'y'] },
  'intel sources': {},
  'intel withdraw': { args: ['x', 'y', ...WHY] },
  'journal erase': ACT,
  'keys list': {},
  'keys rotate': { args: WHY },
  'notify channels': {},
  'notify deliveries': {},
  'notify test': ID,
  'operator add': { args: ['x', '--role', 'viewer'] },
  'operator invite': { args: ['x', '--role', 'viewer'] },
  'operator list': {},
  'operator revoke': { args: ['x'], fixed: { name: 'x' } },
  'operator whoami': {},
  'policy activate': { args: ['1', ...WHY] },
  'policy diff': { args: ['1', '2'], document: true },
  'policy edit': { args: ['--from', place('policy.yaml'), ...WHY] },
  'policy history': {},
  'policy rollback': { args: ['1', ...WHY] },
  'policy show': { args: ['1'], document: true },
  'policy stage': { args: ['1', ...WHY] },
  'policy staged': {},
  'policy unstage': { args: WHY },
  'quarantine list': {},
  'quarantine show': { args: ['up/x'], fixed: ITEM },
  'quarantine approve': { args: ['up/x'], fixed: ITEM },
  'quarantine reject': { args: ['up/x', ...WHY], fixed: ITEM },
  reload: {},
  'respond list': {},
  'respond impose': { args: ['notify', 'agent', 'x', ...WHY] },
  'respond undo': ACT,
  'rights exceptions': {},
  'rights growth': {},
  'rights identities': {},
  'rights reach': { args: ['agent', 'x'] },
  'rights review close': ACT,
  'rights review decide': { args: ['x', 'y', 'keep', ...WHY] },
  'rights review list': {},
  'rights review show': ID,
  'rights review start': {
    args: ['--scope', 'agents', '--owner', 'x', '--due', '30d', ...WHY],
  },
  'rights table': {},
  'rights unused': {},
  'servers approve': { args: ['x', '--evidence', `sha256:${'a'.repeat(64)}`, ...WHY] },
  'servers assign': { args: ['x', FINDING, '--owner', 'z', '--due', '14d', ...WHY], fixed: CARE },
  'servers clean': {},
  'servers diff': { ...ID },
  'servers findings': { ...ID },
  'servers hold': ACT,
  'servers import-findings': { args: ['x', place('findings.sarif'), ...WHY] },
  'servers lift': { args: ['x', FINDING, ...WHY], fixed: CARE },
  'servers list': {},
  'servers manifest': { args: ['x', '--format', 'kubernetes', '--port', '8080'], document: true },
  'servers patch': { args: ['x', FINDING, '--target', 'z', ...WHY], fixed: CARE },
  'servers reject': ACT,
  'servers retire': ACT,
  'servers review': { ...ID },
  'servers scan': ACT,
  'servers show': { ...ID },
  'servers stage': { args: ['x', 'sandbox', ...WHY] },
  'servers submit': {
    args: ['x', '--url', 'https://example.com/mcp', '--owner', 'x', '--purpose', 'y', ...WHY],
  },
  'servers trial': ACT,
  'servers waive': { args: ['x', FINDING, '--until', '9d', ...WHY], fixed: CARE },
  'sessions declassify': { args: ['x', '--trust', 'own', ...WHY] },
  'sessions end-task': { args: ['x', 'y', ...WHY] },
  'sessions kill': ID,
  'sessions list': {},
  'sessions live': {},
  'sessions show': ID,
  'sessions task': { args: ['x', 'y', '--text', 'z'] },
  'sessions tasks': {},
  status: {},
  'unfreeze agent': ID,
}

/** Commands that show nothing of what the API answers: what they show instead; hostile-files.test.ts looks at that. */
const SHOWS_ELSE: Readonly<Record<string, string>> = {
  api: 'JSON alone; each of its answers is looked at below',
  confidential: 'files',
  connect: 'messages of MCP, in frames',
  doctor: 'the machine and files',
  explain: 'shipped documents, and records of the journal',
  inspect: 'files and servers; inspect.test.ts',
  'incidents playbook test': 'files',
  'intel pack': 'files',
  'intel verify': 'files',
  'journal export': 'files of the journal',
  'journal search': 'files of the journal',
  'journal show': 'files of the journal',
  'journal suppress': 'files of the journal',
  'journal verify': 'files of the journal',
  'keys interceptor': 'a key of the data directory',
  'policy check': 'files',
  'policy explain': 'files',
  'policy test': 'files',
  prove: 'a deployment of its own',
  replay: 'files and records of the journal',
  rules: 'files',
  scenarios: 'files',
  'servers examine': 'files and registries',
  'servers export': 'the configuration',
  'servers import': 'another registry',
  up: 'the configuration',
  version: 'itself',
  wrap: 'messages of MCP, in frames',
}

let api: HostileApi

beforeAll(async () => {
  api = await startHostileApi()
  vi.stubEnv('CALLGATE_CONTROL_URL', api.url)
  vi.stubEnv('CALLGATE_OPERATOR_TOKEN', 'a-token')
  writeFileSync(place('feed.csv'), 'id,kind,value\nbad,host,evil.example\n')
  writeFileSync(place('policy.yaml'), 'version: 1\nrules: []\n')
  writeFileSync(
    place('findings.sarif'),
    JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [] }] }),
  )
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const ACTS_ON_TERMINALS = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const FORGED_LINE = new RegExp(`^${FORGED}`, 'm')
/** A text is shown whole where it has a line of its own, and cut where it is a cell. */
const LINE_CHARS_MAX = 64_000

const firstWord = (text: string): string => text.split(' ')[0] ?? ''

/** The commands and subcommands there are, as the tables they are run from say when a word is in none of them. */
async function listCommands(): Promise<string[]> {
  const { out } = await runHere('help')
  const names = [...out.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name)
  const found: string[] = []
  const look = async (words: readonly string[]): Promise<void> => {
    const { err } = await runHere(...words, 'no-such-word')
    const below = /There is no "no-such-word"\.(?: Did you mean [a-z-]+\?)? There is: ([a-z, -]+)\./
      .exec(err)?.[1]
      ?.split(', ')
    if (below === undefined) found.push(words.join(' '))
    else for (const word of below) await look([...words, word])
  }
  for (const name of names) {
    const known = Object.hasOwn(SHOWS_ELSE, name) || name === 'help'
    if (known) found.push(name)
    else await look([name])
  }
  return found.filter((name) => name !== 'help')
}

test('every command that there is, is looked at here, or is said to show nothing of the API', async () => {
  api.say({ variant: 0, refuses: true })
  const found = await listCommands()
  const listed = [...Object.keys(CASES), ...Object.keys(SHOWS_ELSE)]
  expect(found.length).toBeGreaterThan(100)
  const isCovered = (name: string): boolean =>
    listed.some((one) => one === name || (one.startsWith(`${name} `) && !name.includes(' ')))
  expect(found.filter((name) => !isCovered(name))).toEqual([])
  const gone = listed.filter((name) => !found.includes(name) && !found.includes(firstWord(name)))
  expect(gone).toEqual([])
})

test('every operation that a command stands for is asked for by one of these', () => {
  const heads = new Set(Object.keys(CASES).map(firstWord))
  const others = new Set(Object.keys(SHOWS_ELSE).map(firstWord))
  const missed = Object.values(COMMAND_OF).filter(
    (command) => !heads.has(firstWord(command)) && !others.has(firstWord(command)),
  )
  expect(missed).toEqual([])
})

describe('what every command prints of hostile answers', () => {
  test.each(Object.entries(CASES))('callgate %s', async (name, { args = [], fixed = {}, document }) => {
    const printed: string[] = []
    let faults = ''
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      api.say({ variant, fixed })
      const { out, err } = await runHere(...name.split(' '), ...args)
      expect(api.asked.filter((one) => one.startsWith('not answered'))).toEqual([])
      expect(api.asked).not.toEqual([])
      // An answer that the client refuses shows nothing of itself.
      expect(/"code": "/.test(err) ? err.replaceAll(/\s+/g, ' ').slice(0, 700) : '').toBe('')
      expect(`${out}${err}`).not.toMatch(ACTS_ON_TERMINALS)
      if (document !== true) expect(out).not.toMatch(FORGED_LINE)
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(LINE_CHARS_MAX)
      printed.push(out)
      faults += err
    }
    expect(`${printed.join('')}${faults}`).not.toBe('')
  })

  test.each(Object.entries(CASES))('callgate %s --json', async (name, { args = [], fixed = {} }) => {
    api.say({ variant: 2, fixed })
    const { out, err } = await runHere(...name.split(' '), ...args, '--json')
    expect(err).not.toMatch(/Unknown option|--json/)
    for (const line of out.split('\n').filter((one) => one !== ''))
      expect(() => JSON.parse(line) as unknown).not.toThrow()
    expect(`${out}${err}`).not.toMatch(ACTS_ON_TERMINALS)
  })

  test.each(Object.entries(CASES))('callgate %s, when it is refused', async (name, { args = [] }) => {
    api.say({ variant: 1, refuses: true })
    const { code, out, err } = await runHere(...name.split(' '), ...args)
    expect(code).not.toBe(0)
    expect(err).not.toBe('')
    expect(`${out}${err}`).not.toMatch(ACTS_ON_TERMINALS)
  })

  test('callgate api, for every operation that reads and has no command of its own', async () => {
    const reading = OPERATIONS.filter(
      ({ method, path, streams }) =>
        method === 'GET' && !streams && Object.hasOwn(SENT_BY_API, `GET ${path}`),
    )
    for (const { path } of reading) {
      api.say({ variant: 3 })
      const { out, err } = await runHere('api', 'GET', path.replaceAll(/\{[^}]+\}/g, 'x'))
      expect(`${out}${err}`).not.toMatch(ACTS_ON_TERMINALS)
      expect(out.trimEnd().split('\n').length).toBe(1)
    }
    expect(reading.length).toBeGreaterThan(8)
  })
})
