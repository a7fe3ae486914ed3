import {hostContract} from '../contract/host-contract.js';
import {skip, sshHostFor, startSshd} from '../helpers/sshd.js';

hostContract('SshHost on a real sshd', {
	skip,
	async make() {
		const server = await startSshd();
		const host = await sshHostFor(server);
		return {
			host,
			async stop() {
				await host.close();
				await server.stop();
			},
		};
	},
});
