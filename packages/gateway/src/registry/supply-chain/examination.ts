/** What an examination needs and what it gives. */

import type { PinnedStart, ScanFinding, ServerPin } from '@callgate/contracts/catalogue'
import type { SupplyChainRules } from '@callgate/contracts/supply-chain'
import type { Ask } from '../../network/ask.ts'
import type { Reach } from '../../network/reach.ts'
import type { ExamineLimits } from './limits.ts'
import type { NpmTrust } from './npm-signature.ts'
import type { Sbom } from './sbom.ts'

/** Keys of publishers of repositories, as text. */
export interface GitSigners {
  /** Files of ssh-keygen(1), "ALLOWED SIGNERS". */
  readonly ssh: readonly string[]
  /** Public keys, exported, in text form. */
  readonly openpgp: readonly string[]
}

/** A proxy that reaches these registries and hosts, and nothing else. */
export type OpenWayOut = (places: {
  readonly registries: readonly string[]
  readonly hosts: readonly string[]
}) => Promise<{ readonly url: string; readonly refused: readonly string[]; close(): void }>

export interface ExamineDeps {
  /** Folder of the content-addressed store, below the data directory. */
  readonly storeDirectory: string
  readonly limits?: Partial<ExamineLimits>
  /** Keys of registries and the Sigstore root; without it what ships with @sigstore/tuf. */
  readonly trust?: NpmTrust
  /** What is asked of sources; without it everything is preferred and nothing required. */
  readonly rules?: SupplyChainRules
  /** Certificates, PEM, of publishers whose bundles are taken as signed. */
  readonly publisherCertificates?: readonly string[]
  /** Public keys, PEM, of publishers whose images are taken as signed. */
  readonly publisherKeys?: readonly string[]
  /** Whose signatures of commits and tags count. */
  readonly gitSigners?: GitSigners
  /** How registries are asked for what npm does not fetch; without it none at a private address can be. */
  readonly ask?: Ask
  /** Judges the addresses that programs of others are sent to; without it none that is private is allowed. */
  readonly reach?: Pick<Reach, 'resolve'>
  /** The way npm gets out; without it npm goes where it wants to. */
  readonly openWayOut?: OpenWayOut
  /** Folders are copied into the store, to be started from there. */
  readonly copyFolders?: boolean
  readonly now: () => number
  readonly signal?: AbortSignal
}

/** Deps with every limit and one signal that also ends at the time limit. */
export interface ExamineContext extends Omit<ExamineDeps, 'limits' | 'signal' | 'rules'> {
  readonly rules: SupplyChainRules
  readonly limits: ExamineLimits
  readonly signal: AbortSignal
}

export interface Examination {
  readonly pin: ServerPin
  readonly findings: readonly ScanFinding[]
  readonly sbom: Sbom | null
  /** Where the pinned content lies, ready to be started from; null when nothing is installed for this source. */
  readonly store: string | null
  /** How it is started from there; null when it is not. */
  readonly start: PinnedStart | null
}
