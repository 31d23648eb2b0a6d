/** What a local server may reach: whether it runs in a sandbox, the paths it is granted, and its limits. */

import { z } from 'zod'

export const IsolationMode = z.enum(['required', 'preferred', 'off'])

const limitFields = {
  memoryBytesMax: z
    .int()
    .min(64 << 20)
    .describe(
      'Most memory each of its processes may take, and all of them together; Node itself does not start below 1 GiB',
    ),
  processesMax: z
    .int()
    .min(4)
    .max(100_000)
    .describe(
      'Most processes and threads it may have at a time; where the gateway runs as root it is ended past them, since the kernel does not count',
    ),
  openFilesMax: z.int().min(16).max(1_000_000).describe('Most files each of its processes may have open'),
  fileBytesMax: z
    .int()
    .min(1 << 20)
    .describe('Largest file it may write'),
  tmpBytesMax: z
    .int()
    .min(1 << 20)
    .describe('Size of its private /tmp, which lies in memory'),
  cpuSecondsMax: z
    .int()
    .min(1)
    .nullable()
    .describe('Processor time after which one of its processes is ended; null for no end'),
} as const

const IsolationLimits = z.strictObject({
  memoryBytesMax: limitFields.memoryBytesMax.default(4 * 2 ** 30),
  processesMax: limitFields.processesMax.default(256),
  openFilesMax: limitFields.openFilesMax.default(1024),
  fileBytesMax: limitFields.fileBytesMax.default(2 ** 30),
  tmpBytesMax: limitFields.tmpBytesMax.default(256 << 20),
  cpuSecondsMax: limitFields.cpuSecondsMax.default(null),
})

/** What holds for every stdio upstream that says nothing else. */
export const IsolationDefaults = z.strictObject({
  mode: IsolationMode.default('preferred').describe(
    'required: not started where this machine cannot isolate; preferred: started all the same, and recorded; off: never isolated',
  ),
  limits: IsolationLimits.prefault({}).describe('Limits of each server'),
})
export type IsolationDefaults = z.infer<typeof IsolationDefaults>

/** A host, `*.` and a domain for every name below it, or `*` for every name; with a port, or 443. */
export const Destination = z
  .string()
  .regex(
    /^(?:\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::[1-9]\d{0,4})?$/,
    'must be a host or *.domain in lower case, with or without :port',
  )

/** Through what a local server reaches others: nothing, everything, or a proxy that knows where it may go. */
export const IsolationNetwork = z.union([
  z.enum(['none', 'open']),
  z.strictObject({
    allow: z
      .array(Destination)
      .min(1)
      .max(200)
      .describe(
        'Hosts it may connect to, such as api.example.com:443, *.example.org or *; port 443 where none is named',
      ),
  }),
])
export type IsolationNetwork = z.infer<typeof IsolationNetwork>

/** What one stdio upstream is granted beside its own program. */
export const UpstreamIsolation = z.strictObject({
  mode: IsolationMode.optional().describe('Replaces isolation.mode for this upstream'),
  read: z.array(z.string()).max(100).default([]).describe('Files and folders it may read'),
  write: z.array(z.string()).max(100).default([]).describe('Files and folders it may read and write'),
  network: IsolationNetwork.default('none').describe(
    'none: a network of its own with nobody in it; allow: through a proxy of the gateway to the hosts listed; open: the network of the gateway, unfiltered',
  ),
  limits: z
    .strictObject(limitFields)
    .partial()
    .prefault({})
    .describe('Replaces single limits of isolation.limits for this upstream'),
})
export type UpstreamIsolation = z.infer<typeof UpstreamIsolation>
export type IsolationLimits = z.infer<typeof IsolationLimits>
export type IsolationMode = z.infer<typeof IsolationMode>
