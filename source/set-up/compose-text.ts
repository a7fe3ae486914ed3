/** What a new compose file is made from. */
export interface ComposeForm {
	readonly server: string;
	readonly image: string;
	readonly container: string;
	/** As whom Synapse runs in its container. */
	readonly uid: number;
	readonly gid: number;
	/** Inside: homeserver.yaml. */
	readonly config: string;
	/** Address of the host that the ports are published at. */
	readonly address: string;
	/** Of the host. */
	readonly ports: {readonly client: number; readonly metrics?: number};
	/** "NAME:ADDRESS", for names that the containers need beside DNS. */
	readonly names: readonly string[];
	readonly element?: {readonly image: string; readonly container: string; readonly port: number};
	readonly redis?: {readonly image: string};
}

/** Inside Synapse's container, in a file that we write. */
export const insidePorts = {client: 8008, metrics: 9000} as const;

/** JSON is YAML; a dollar would begin a variable. */
const yaml = (value: string): string => JSON.stringify(value).replaceAll('$', '$$$$');

/** A file that is missing is an error, and not a directory in its place. */
const fileMount = (source: string, target: string): string => `      - type: bind
        source: ${yaml(source)}
        target: ${yaml(target)}
        read_only: true
        bind: {create_host_path: false}
`;

/** docker-compose.yml with Synapse, and Element and Redis where they are wanted. Its data is beside it. */
export function composeText(form: ComposeForm): string {
	const {server, image, container, uid, gid, config, address, ports, names, element, redis} = form;
	const data = config.slice(0, config.lastIndexOf('/')) || '/data';
	const publish = (host: number, inside: number): string => `      - ${yaml(`${address}:${host}:${inside}`)}\n`;
	return `# Compose file of ${server}, written by synaptop.
services:
  synapse:
    image: ${yaml(image)}
    container_name: ${yaml(container)}
    restart: unless-stopped
    environment:
      UID: "${uid}"
      GID: "${gid}"
    volumes:
      - type: bind
        source: ./data
        target: ${yaml(data)}
${fileMount('./config/homeserver.yaml', config)}${fileMount('./config/log.config', `${data}/log.config`)}    ports:
${publish(ports.client, insidePorts.client)}${ports.metrics === undefined ? '' : publish(ports.metrics, insidePorts.metrics)}${
	names.length === 0 ? '' : `    extra_hosts:\n${names.map(name => `      - ${yaml(name)}\n`).join('')}`
}${redis ? '    depends_on: [redis]\n' : ''}    healthcheck:
      test: [CMD, curl, -fSs, "http://localhost:${insidePorts.client}/health"]
      interval: 10s
      timeout: 5s
      retries: 3
      start_period: 60s
${
	element
		? `
  element:
    image: ${yaml(element.image)}
    container_name: ${yaml(element.container)}
    restart: unless-stopped
    volumes:
${fileMount('./element-config/config.json', '/app/config.json')}    ports:
${publish(element.port, 80)}`
		: ''
}${
	redis
		? `
  redis:
    image: ${yaml(redis.image)}
    restart: unless-stopped
`
		: ''
}`;
}
