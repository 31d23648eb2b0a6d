/** Which keys of the configuration hold for the life of the process, and which reload. */

/** Keys of the configuration that are fixed for the life of the process. */
export const BOOT_KEYS = [
  'version',
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
  'inspection',
  'rules',
  'approvals',
  'response',
  'session',
  'registry',
  'isolation',
  'upstreams',
] as const
