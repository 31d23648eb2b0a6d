/** One request of a modern agent to a server behind a gateway that runs as a process of its own. */

interface Asked {
  readonly url: string
  readonly key: string
  readonly upstream: string
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

export function askServer({ url, key, upstream, method, params = {} }: Asked): Promise<Response> {
  const { name } = params
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return fetch(`${url}/servers/${upstream}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  })
}
