/** A hosted server as a service of Compose: no rights, nothing to write, on a network that has no way out unless it was granted hosts. */

import type { JsonObject } from '@callgate/contracts/json'
import type { HostedServer } from './hosted-server.ts'

export function describeCompose(server: HostedServer): JsonObject {
  const { name, image, args, port, hosts, secrets, memoryMib, processesMax, cpus, about } = server
  const inside = `${name}-inside`
  const outside = `${name}-outside`
  return {
    name,
    services: {
      [name]: {
        image,
        ...(args.length === 0 ? {} : { command: args.map(escapeDollars) }),
        user: '65532:65532',
        init: true,
        read_only: true,
        privileged: false,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: ['/tmp:size=64m,mode=1777,noexec,nosuid,nodev'],
        mem_limit: `${memoryMib}m`,
        memswap_limit: `${memoryMib}m`,
        cpus,
        pids_limit: processesMax,
        ulimits: { nofile: 1024, core: 0 },
        // A name alone takes the value from the environment that Compose is started in.
        environment: ['HOME=/tmp', ...secrets],
        expose: [String(port)],
        networks: hosts.length === 0 ? [inside] : [inside, outside],
        restart: 'unless-stopped',
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
        labels: {
          'callgate.owner': escapeDollars(about.owner),
          'callgate.purpose': escapeDollars(about.purpose),
          'callgate.evidence': about.evidence ?? 'not approved',
        },
      },
    },
    networks: { [inside]: { internal: true }, ...(hosts.length === 0 ? {} : { [outside]: {} }) },
  }
}

/** Compose puts values of the environment in place of `$NAME`, in whatever text. */
function escapeDollars(text: string): string {
  return text.replaceAll('$', '$$$$')
}
