/** Composes where the policy comes from: the file, or the live revision of the store that the file once seeded. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { AdminEntry } from '@callgate/contracts/journal'
import { ConfigFailure } from '../config/config-failure.ts'
import { loadConfig, type LoadedConfig, type LoadOptions } from '../config/load.ts'
import { namesForPolicy } from '../config/policy-names.ts'
import { readPolicyFile } from '../config/policy-view.ts'
import { type ConfigProblem, fileProblem, renderProblems } from '../config/problem.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import { compareFile } from '../policy/compare-file.ts'
import { CARRIED_ACT, compareRecord, IN_FORCE } from '../policy/compare-record.ts'
import { keepStaged, loadStaged } from '../policy/keep-staged.ts'
import { digestSource, digestText, findAltered, parseRevision, PolicyRevisions } from '../policy/revisions.ts'
import { StagedBook } from '../policy/staged-book.ts'
import type { Store } from '../store/store.ts'
import { systemClock } from '../system.ts'

export interface PolicyOrigin {
  /** null where the file is the source. */
  readonly revisions: PolicyRevisions | null
  readonly staged: StagedBook
  readonly reading: LoadOptions
  /** Whether the file that does not decide was edited, when it was last looked at. */
  fileEdited(): boolean
}

interface OriginParts {
  readonly store: Store
  readonly logger: Logger
  readonly recordAdmin: (entry: Omit<AdminEntry, 'type' | 'tenant'>) => Promise<void>
  /** The newest act on record that says which revision decides. */
  readonly lastAct: () => Promise<AdminEntry | undefined>
}

/** Until the store can be read, a policy that stands there denies everything. */
export const BEFORE_THE_STORE: LoadOptions = { storedPolicy: () => Promise.resolve('later') }

/** The configuration with the policy that decides, and how it is read from then on. */
export async function openPolicyOrigin(
  loaded: LoadedConfig,
  parts: OriginParts,
): Promise<{ readonly loaded: LoadedConfig; readonly policy: PolicyOrigin }> {
  const staged = new StagedBook(systemClock)
  if (loaded.config.source === 'file')
    return { loaded, policy: { revisions: null, staged, reading: {}, fileEdited: () => false } }
  const revisions = await PolicyRevisions.open(parts.store, DEFAULT_TENANT)
  if (revisions.head === undefined) await seed(loaded, revisions, parts)
  else await holdAgainstRecord(revisions, parts)
  const watched = watchFile(loaded, parts.logger)
  const reading: LoadOptions = {
    async storedPolicy() {
      const { head } = revisions
      if (head === undefined) return 'later'
      const live = await revisions.need(head.live)
      await watched.look(live, head.seeded)
      const altered = findAltered(live)
      if (altered.length > 0) return altered
      return { name: `revision ${live.number}`, text: live.text, cases: live.cases }
    },
  }
  const again = await loadOrDenyAll(loaded.file, reading, parts.logger)
  return { loaded: again, policy: { revisions, staged, reading, fileEdited: watched.edited } }
}

/** Where the live revision no longer checks, operators can still reach the gateway to mend it; every call is denied until then. */
async function loadOrDenyAll(file: string, reading: LoadOptions, logger: Logger): Promise<LoadedConfig> {
  const loaded = await loadConfig(file, reading).catch(listFailure)
  if (!Array.isArray(loaded)) return loaded
  const closed = await loadConfig(file, BEFORE_THE_STORE)
  if (Array.isArray(closed)) throw new ConfigFailure(closed)
  logger.error(
    { problems: renderProblems(loaded) },
    'The live revision of the policy has errors by now, so every call is denied. Mend it with: callgate policy edit --activate',
  )
  return closed
}

function listFailure(error: unknown): ConfigProblem[] {
  if (error instanceof ConfigFailure) return [...error.problems]
  throw error
}

const NOTHING_ON_RECORD =
  'The journal holds nothing about which revision of the policy is in force, so the store is believed; from now on it is on record'

/** A store that names another policy than the journal decides nothing; one that names none that it holds is not opened. */
async function holdAgainstRecord(
  revisions: PolicyRevisions,
  { lastAct, recordAdmin, logger }: OriginParts,
): Promise<void> {
  const number = revisions.head?.live ?? 0
  const live = await revisions.find(number)
  if (live === undefined) {
    const message = `the store says that revision ${number} decides, and does not hold it: somebody removed it`
    const help =
      'restore callgate.db in the data directory from a backup, or set source: file to decide by the file'
    throw new ConfigFailure([fileProblem(`revision ${number}`, message, help)])
  }
  revisions.settle(live)
  const last = await lastAct()
  const standing = compareRecord(live, last)
  if (standing.state === 'other') return revisions.contest(number, standing.why)
  const stands = {
    operator: 'gateway',
    subject: `revision ${number}`,
    before: live.digest,
    after: live.digest,
    accepted: true,
  }
  if (standing.state === 'as-recorded') {
    const act = `policy.${IN_FORCE}`
    if (last === undefined) {
      logger.warn({ live: number }, NOTHING_ON_RECORD)
      await recordAdmin({ ...stands, act, note: 'found so at the start; no earlier act is on record' })
    }
    // The gateway ended before it could record that it had been done.
    else if (last.before !== null && last.before !== last.after)
      await recordAdmin({ ...stands, act, note: 'found so at the start' })
    return undefined
  }
  logger.warn(
    { live: number, recorded: standing.recorded },
    'The journal holds that another revision was put in force, and that did not come to pass: the gateway ended before it',
  )
  const note = `${standing.recorded} was recorded as put in force and is not`
  await recordAdmin({ ...stands, act: 'policy.stay', note })
}

/** The first start: what stands in the files becomes revision 1. */
async function seed(
  { config, file }: LoadedConfig,
  revisions: PolicyRevisions,
  { recordAdmin, lastAct }: OriginParts,
): Promise<void> {
  const loaded = await loadConfig(file)
  if (Array.isArray(loaded)) throw new ConfigFailure(loaded)
  const earlier = await lastAct()
  if (earlier !== undefined && !isSeed(earlier)) throw lostStore(config.policy, earlier)
  const text = await readPolicyFile(config.policy)
  const cases = config.policyCases === undefined ? null : await readPolicyFile(config.policyCases)
  if (text === null)
    throw new ConfigFailure([fileProblem(config.policy, 'the policy file cannot be read to seed the store')])
  await recordAdmin({
    operator: 'file',
    act: 'policy.seed',
    subject: 'revision 1',
    before: null,
    after: digestSource({ text, cases }),
    accepted: true,
    note: config.policy,
  })
  const reason = `Taken from ${config.policy} at the first start`
  const made = { parent: null, author: 'file', authorId: null, madeAtMs: systemClock.nowMs(), reason }
  await revisions.seed({ text, cases, ...made })
}

/** Nothing but a seed has nothing before it, also where it is repeated. */
function isSeed({ act, before }: AdminEntry): boolean {
  return act === 'policy.seed' || (act === CARRIED_ACT && before === null)
}

/** Beginning anew from the file would put back what people have changed since. */
function lostStore(file: string, { subject }: AdminEntry): ConfigFailure {
  const message = `the journal holds that ${subject} of the policy was put in force, and the store holds no revision at all`
  const help =
    'restore callgate.db in the data directory from a backup, or set source: file, or begin with an empty data directory'
  return new ConfigFailure([fileProblem(file, message, help)])
}

/** Says so, once for each edit, when somebody edits the file that does not decide. */
function watchFile({ config }: LoadedConfig, logger: Logger) {
  let told = ''
  return {
    edited: () => told !== '',
    async look(live: { readonly number: number; readonly text: string }, seeded: string): Promise<void> {
      const text = await readPolicyFile(config.policy)
      const digest = compareFile(text, live.text, seeded) === 'edited' ? digestText(text ?? '') : ''
      if (digest !== '' && digest !== told)
        logger.warn(
          { file: config.policy, live: live.number },
          'The policy file was edited and is not used: with source: store the live revision decides. Take the edit over with: callgate policy edit --from <file>',
        )
      told = digest
    },
  }
}

interface ResumeParts {
  readonly snapshots: SnapshotHolder
  readonly store: Store
  readonly logger: Logger
}

/** After a start the staged revision goes on being tried, and counted from where it was. Returns how to keep the last counts. */
export async function resumeStaged(
  { revisions, staged }: PolicyOrigin,
  { snapshots, store, logger }: ResumeParts,
): Promise<() => Promise<void>> {
  const keeping = { store, tenant: DEFAULT_TENANT, book: staged, logger }
  const head = revisions?.head
  if (revisions !== null && head !== undefined && head.staged !== null) {
    const { upstreams, config } = snapshots.current()
    const names = namesForPolicy(upstreams.keys(), config)
    const { policy } = parseRevision(await revisions.need(head.staged), names)
    if (Array.isArray(policy)) {
      const what = 'The staged revision of the policy has errors now, and is not tried'
      logger.warn({ revision: head.staged }, what)
    } else {
      const staging = { revision: head.staged, sinceMs: head.staged_at ?? 0 }
      const counted = await loadStaged(keeping, staging)
      if (counted === undefined) staged.begin(head.staged, policy.policy)
      else staged.resume(counted, policy.policy)
    }
  }
  return keepStaged(keeping)
}
