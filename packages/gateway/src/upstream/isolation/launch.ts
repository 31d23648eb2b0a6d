/** How a local server is started: inside its sandbox, or outside where the configuration lets it; and what is said of that. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { IsolationDefaults, type IsolationLimits } from '@callgate/contracts/isolation'
import type { StdioUpstream } from '@callgate/contracts/upstream'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { Reach } from '../../network/reach.ts'
import { confineEnvironment, type IsolationProbe, writeLimits, writeSandbox } from './bubblewrap.ts'
import { createEgressProxy, type EgressProxy } from './egress-proxy.ts'
import type { Orders } from './open-port.ts'
import { OPENER, writeOrders } from './opener.ts'
import { computeProfile, type KeptFiles, type Profile } from './profile.ts'
import type { ControlGroups, ServerGroup } from './control-groups.ts'
import type { SandboxWatch } from './sandbox-watch.ts'

/** What `spawn` is given. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string>>
  /** Where it reaches others only through a proxy. */
  readonly egress: Egress | null
  /** Whether it waits for the filter of system calls. */
  readonly sandboxed: boolean
  /** Watches what its processes take together until it is told to stop; null where nothing limits them. */
  readonly guard: Guard | null
}

type Guard = (pid: number, end: (why: string) => void) => () => void

/** The way out of one sandbox. Its first process opens a port in there, hands it over, and becomes the server. */
export interface Egress {
  readonly proxy: EgressProxy
  /** What the first process is told. */
  readonly orders: Orders
}

export interface Isolation {
  /** Whether this machine can isolate. */
  readonly probe: IsolationProbe
  readonly reach: Reach
  /** Hears where a server with a list of hosts wanted to connect to. */
  onAsked(upstream: string, note: string): void
  /** What no server may have; asked at every start, because the configuration reloads. */
  keptFiles(): KeptFiles
  /** Records how a server is about to start. */
  onStart(upstream: string, report: IsolationReport): Promise<void>
  readonly watch: SandboxWatch
  /** Limits each sandbox as a whole where the kernel does it for the gateway; else the watch does. */
  readonly groups: Pick<ControlGroups, 'open'>
  /** Puts something around a sandbox, where the server does not reach it. */
  readonly wrap?: (launch: Launch, profile: Profile) => Launch
  /** Records that a sandbox was ended because it took more than it may. */
  onExcess(upstream: string, note: string): void
}

export interface IsolationReport {
  readonly isolated: boolean
  /** What it is granted, or why it runs without a sandbox. */
  readonly note: string
}

/** What holds all processes of a server together to their limits; each by itself is held by the kernel. */
type LimitedBy = 'control-group' | 'watch' | 'none'

/** How it is started. */
export interface Prepared {
  readonly launch: Launch
  readonly isolated: boolean
  readonly limitedBy: LimitedBy
}

export interface LaunchParts {
  readonly upstream: string
  readonly config: StdioUpstream
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly isolation: Isolation
}

/** Throws `isolation-unavailable` where the server must be isolated and cannot be. */
export async function prepareLaunch(parts: LaunchParts): Promise<Prepared> {
  const { upstream, config, env, isolation } = parts
  const mode = config.isolation.mode ?? IsolationDefaults.parse({}).mode
  const { launch, note, limitedBy } = mode === 'off' ? openly('isolation is off') : await confine(parts)
  const isolated = launch !== null
  if (!isolated && mode === 'required') {
    await isolation.onStart(upstream, { isolated, note: `not started: ${note}` })
    throw new CallgateError(
      refuse(
        'isolation-unavailable',
        `Upstream ${upstream} must run isolated, and cannot here; an operator has to run callgate doctor.`,
        { detail: note },
      ),
    )
  }
  await isolation.onStart(upstream, { isolated, note })
  return { launch: launch ?? launchOpenly(config, env), isolated, limitedBy }
}

/** As the user the gateway runs as, with all that user has. */
export function launchOpenly(
  { command, args, cwd }: Pick<StdioUpstream, 'command' | 'args' | 'cwd'>,
  env: Launch['env'],
): Launch {
  return { command, args, cwd, env, egress: null, sandboxed: false, guard: null }
}

interface Confined {
  readonly launch: Launch | null
  readonly note: string
  readonly limitedBy: LimitedBy
}

function openly(note: string): Confined {
  return { launch: null, note, limitedBy: 'none' }
}

async function confine({ upstream, config, env, clock, isolation }: LaunchParts): Promise<Confined> {
  const availability = await isolation.probe(clock.monotonicMs())
  if ('missing' in availability) return openly(availability.missing)
  const { tools } = availability
  const profile = profileOf(upstream, config, isolation.keptFiles())
  const limits = limitsOf(config)
  const run = [...writeLimits(limits, tools), profile.command, ...config.args]
  const inside = confineEnvironment(env)
  const group = isolation.groups.open(limits)
  const limitedBy = group === null ? 'watch' : 'control-group'
  const note = `${describeProfile(profile)}; limits together: ${limitedBy}`
  const guard =
    group === null ? watchOver(upstream, limits, isolation) : leaveAtEnd(upstream, group, isolation)
  const launch = { command: tools.bwrap, cwd: '/', sandboxed: true, guard }
  const wrap = (made: Launch): Launch => {
    const wrapped = isolation.wrap?.(made, profile) ?? made
    return group === null ? wrapped : { ...wrapped, ...group.enter(wrapped.command, wrapped.args) }
  }
  if (typeof profile.network === 'string') {
    const args = [...writeSandbox(profile, limits), '--', ...run]
    return { launch: wrap({ ...launch, args, env: inside, egress: null }), note, limitedBy }
  }
  const { reach } = isolation
  const onAsked = (asked: string): void => isolation.onAsked(upstream, asked)
  const proxy = createEgressProxy({ allow: profile.network.allow, reach, onAsked })
  const args = [...writeSandbox(profile, limits, OPENER.binds), '--', ...OPENER.run]
  const egress = { proxy, orders: writeOrders(run, inside) }
  return { launch: wrap({ ...launch, args, env: {}, egress }), note, limitedBy }
}

function watchOver(upstream: string, limits: IsolationLimits, isolation: Isolation): Guard {
  return (pid, end) =>
    isolation.watch.add(pid, limits, (why) => {
      isolation.onExcess(upstream, why)
      end(why)
    })
}

/** The kernel ends it by itself; that it did is said when it has ended. */
function leaveAtEnd(upstream: string, group: ServerGroup, isolation: Isolation): Guard {
  return () => () => {
    const excess = group.leave()
    if (excess !== null) isolation.onExcess(upstream, excess)
  }
}

/** A grant that cannot be given stops the server in every mode: started without a sandbox it would have everything. */
function profileOf(upstream: string, config: StdioUpstream, kept: KeptFiles): Profile {
  try {
    return computeProfile(config, kept)
  } catch (error) {
    throw new CallgateError(
      refuse(
        'isolation-unavailable',
        `Upstream ${upstream} cannot be isolated as configured; an operator has to look at its isolation.`,
        { detail: error instanceof Error ? error.message : String(error) },
      ),
      { cause: error },
    )
  }
}

function limitsOf(config: StdioUpstream): IsolationLimits {
  return IsolationDefaults.parse({ limits: withoutUndefined(config.isolation.limits) }).limits
}

function withoutUndefined(limits: StdioUpstream['isolation']['limits']): object {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}

function describeNetwork(network: Profile['network']): string {
  return typeof network === 'string' ? network : `only ${network.allow.join(' ')}`
}

/** One line for the journal: system paths are the same for all and left out. */
export function describeProfile({ grants, masks, network }: Profile): string {
  const list = (access: 'read' | 'write'): string =>
    grants
      .filter((grant) => grant.access === access && grant.reason !== 'system')
      .map(({ path }) => path)
      .join(' ') || 'nothing'
  const covered = masks.length === 0 ? '' : `; covered: ${masks.length}`
  return `read: ${list('read')}; write: ${list('write')}; network: ${describeNetwork(network)}${covered}`.slice(
    0,
    2000,
  )
}
