/** Composes what operators do with the catalogue: scans read the server with the gateway's own inspector. */

import { UpstreamConfig } from '@callgate/contracts/upstream'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Submission } from '@callgate/contracts/catalogue'
import type { CatalogueServer, ServerApproval } from '@callgate/contracts/registry'
import type { SupplyChainRules } from '@callgate/contracts/supply-chain'
import type { Core } from './core.ts'
import { storeOf } from './registry.ts'
import { readSurface } from './surface.ts'
import type { PlannedSurface } from '../registry/baseline-desk.ts'
import type { SurfaceItem } from '../registry/catalogue/catalogue.ts'
import { digestFile } from '../config/digest-file.ts'
import { readText } from '../config/read-text.ts'
import { definitionOf, digestOf } from '../registry/catalogue/launch.ts'
import { isApproved } from '../registry/catalogue/lifecycle.ts'
import { explainOrigin, startPinned } from '../registry/catalogue/pinned.ts'
import { createServerOffice, type ServerOffice } from '../registry/catalogue/office.ts'
import { type Examined, findInItem, scanServer } from '../registry/catalogue/scan.ts'
import { createFindingDesk } from '../registry/findings/desk.ts'
import { cleanStore } from '../registry/supply-chain/clean-store.ts'
import type { ExamineDeps } from '../registry/supply-chain/examination.ts'
import { ExamineError } from '../registry/supply-chain/finding.ts'
import { createPackageWayOut } from '../upstream/isolation/package-way-out.ts'
import { systemClock } from '../system.ts'

export function serverServices(core: Core): ServerOffice {
  const storeDirectory = storeOf(core.dataDirectory)
  const configured = (id: string): UpstreamConfig | undefined => core.snapshots.current().config.upstreams[id]
  return createServerOffice({
    tenant: DEFAULT_TENANT,
    catalogue: core.registry.catalogue,
    clock: systemClock,
    configured,
    findings: createFindingDesk({
      tenant: DEFAULT_TENANT,
      catalogue: core.registry.catalogue,
      findings: core.registry.findings,
      clock: systemClock,
      settings: () => core.snapshots.current().config.registry,
      isOnePerson: core.isOnePerson,
    }),
    startPinned: (config, start) => startPinned(config, start, storeDirectory),
    cleanStore: (pinned, spareAfterMs) => cleanStore(storeDirectory, pinned, spareAfterMs),
    useOf: (server) => core.registry.use.of(server),
    settings: () => core.snapshots.current().config.registry,
    acceptSurface: (id, items, by) => acceptSurface(core, { id, items, by }),
    findIn: (item, upstream) => findInItem(item, upstream, core.snapshots.current().inspector),
    known: ({ id }) =>
      core.intelligence.inspect.known(configured(id), core.registry.catalogue.find(DEFAULT_TENANT, id)),
    look: async (submission, by) => {
      const config = configuredOrExplain(configured(submission.id), submission)
      const scanned = await scanServer({
        config: core.intelligence.inspect.refuseStart(config, submission),
        submission,
        approval: approvalInForce(core.registry.catalogue.find(DEFAULT_TENANT, submission.id)),
        by,
        nowMs: systemClock.nowMs(),
        inspector: core.snapshots.current().inspector,
        readSurface: (definition) => readSurface({ definition }),
        readPrograms: core.registry.readPrograms,
        digestFile,
        examine: (submission) =>
          examine(submission, {
            storeDirectory,
            ask: core.ask,
            reach: core.reach,
            openWayOut: createPackageWayOut(core.reach),
            rules: core.snapshots.current().config.registry.supplyChain,
          }),
        startPinned: (config, start) => startPinned(config, start, storeDirectory),
      })
      return { ...scanned, scan: core.intelligence.inspect.addFindings(scanned.scan, submission) }
    },
  })
}

function approvalInForce(server: CatalogueServer | undefined): ServerApproval | null {
  return server !== undefined && isApproved(server.stage) ? server.approval : null
}

function acceptSurface(
  { baselines }: Core,
  { id, items, by }: { id: string; items: readonly SurfaceItem[]; by: string },
): PlannedSurface {
  const versions = items.map(({ type, name, definition }) => ({
    type,
    name: type === 'instructions' ? 'instructions' : name,
    definition,
    // Of baselines without the name of the hash.
    digest: digestOf(definition).slice('sha256:'.length),
  }))
  return baselines.planSurface({ tenant: DEFAULT_TENANT, upstream: id }, versions, by)
}

/** A source that cannot be examined is not refused: that nobody looked is a finding, which a reviewer has to accept. */
async function examine(
  { id, source }: Submission,
  parts: Pick<ExamineDeps, 'storeDirectory' | 'ask' | 'reach' | 'openWayOut'> & {
    readonly rules: SupplyChainRules
  },
): Promise<Examined> {
  // What verifies signatures is loaded with the first source that is examined.
  const [{ examineSource }, { readTrust, trustFilesOf }] = await Promise.all([
    import('../registry/supply-chain/examine-source.ts'),
    import('../registry/supply-chain/read-trust.ts'),
  ])
  try {
    return await examineSource(source, {
      ...parts,
      copyFolders: true,
      ...(await readTrust(trustFilesOf(parts.rules), readText)),
      now: () => systemClock.nowMs(),
    })
  } catch (error) {
    if (!(error instanceof ExamineError)) throw error
    const finding = {
      code: 'supply/not-examined',
      // Of a remote server there is no code to look at here.
      severity: source.type === 'url' ? 'medium' : 'high',
      title: `The ${source.type} source could not be examined`,
      detail: error.message.slice(0, 4096),
      where: null,
      fingerprint: digestOf(['supply/not-examined', id, source.type]),
    } as const
    return { pin: null, findings: [finding], start: null }
  }
}

/** What is started stands in the configuration; a source that says it all itself needs no entry yet. */
function configuredOrExplain(
  configured: UpstreamConfig | undefined,
  { id, source }: Submission,
): UpstreamConfig {
  const origin = configured === undefined ? undefined : explainOrigin(source, configured)
  if (origin !== undefined) throw new CallgateError(refuse('invalid-request', `${origin}.`))
  if (configured !== undefined) return configured
  const definition = definitionOf(source)
  if (definition === undefined)
    throw new CallgateError(
      refuse(
        'invalid-request',
        `Say under upstreams.${id} in callgate.yaml how this ${source.type} server is started, then scan again. ` +
          'With registry.mode required nothing is started before it is approved.',
      ),
    )
  return UpstreamConfig.parse(definition)
}
