import {botToken, demoName} from './names.js';

// What the demo's config files say: as the lab's do, with secrets that are made up.

/** Where a container has it is told by its recorded mounts. */
export const configTexts: Readonly<Record<string, string>> = {
	'/home/lab/.homelab/matrix/config/homeserver.yaml': `# Configuration file for Synapse.
server_name: "${demoName}"
public_baseurl: "https://matrix.${demoName}/"
pid_file: /data/homeserver.pid
listeners:
  - port: 8008
    type: http
    tls: false
    x_forwarded: true
    bind_addresses: ["0.0.0.0"]
    resources:
      - names: [client, federation]
        compress: false
  - port: 9000
    type: metrics
    bind_addresses: ["0.0.0.0"]
database:
  name: psycopg2
  args:
    user: matrix
    password: "made-up-for-the-demo-1"
    database: matrix
    host: database
    port: 5432
    cp_min: 2
    cp_max: 10
redis:
  enabled: true
  host: database
  port: 6379
  password: "made-up-for-the-demo-2"
log_config: /data/log.config
media_store_path: /data/media_store
registration_shared_secret: "made-up-for-the-demo-3"
macaroon_secret_key: "made-up-for-the-demo-4"
form_secret: "made-up-for-the-demo-5"
signing_key_path: "/data/${demoName}.signing.key"
# The old one, until the bot has the new: registration_shared_secret: "made-up-for-the-demo-6"
enable_registration: false
enable_metrics: true
report_stats: false
suppress_key_server_warning: true
trusted_key_servers:
  - server_name: "matrix.org"
`,
	'/home/lab/.homelab/matrix/element-config/config.json': `{
    "default_server_config": {
        "m.homeserver": {
            "base_url": "https://matrix.${demoName}",
            "server_name": "${demoName}"
        }
    },
    "brand": "Element",
    "map_style_url": "https://api.maptiler.com/maps/streets/style.json?key=made-up-for-the-demo",
    "show_labs_settings": false
}
`,
	'/home/lab/.homelab/matrix/docker-compose.yml': `services:
  synapse:
    image: matrixdotorg/synapse:latest
    container_name: synapse
    restart: unless-stopped
    environment:
      SYNAPSE_REPORT_STATS: "no"
    volumes:
      - ./data:/data
      - ./config/homeserver.yaml:/data/homeserver.yaml:ro
      - ./config/log.config:/data/log.config:ro
    ports:
      - 127.0.0.1:8008:8008
      - 127.0.0.1:9000:9000

  element-web:
    image: vectorim/element-web:latest
    container_name: element-web
    restart: unless-stopped
    volumes:
      - ./element-config/config.json:/app/config.json:ro
    ports:
      - 127.0.0.1:8080:80
    depends_on: [synapse]
`,
	'/home/demo/.claude-matrix-bot/config.yaml': `matrix:
  homeserver: http://localhost:8008
  user_id: "@claude:${demoName}"
  access_token: "${botToken}"
allowed_users:
  - "@admin:${demoName}"
claude:
  working_directory: ~/projects
  timeout: 300
`,
};
