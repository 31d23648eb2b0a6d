/** Which keys of the configuration hold for the life of the process, and which reload. */

/** Keys of the configuration that are fixed for the life of the process. */
export const BOOT_KEYS = [
  'version',
  'source',
  'listen',
  'control',
  'data',
  'keys',
  'journal',
  'limits',
  'telemetry',
] as const
/** Keys that reload on change, together, as one snapshot. */
export const LIVE_KEYS = [
  'identity',
  'operators',
  'policy',
  'policyCases',
  'policyChanges',
  'inspection',
  'rules',
  'approvals',
  'response',
  'session',
  'registry',
  'network',
  'intelligence',
  'isolation',
  'upstreams',
] as const
