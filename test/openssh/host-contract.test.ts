import {fileContract, hostContract} from '../contract/host-contract.js';
import {sshHostFor} from '../helpers/ssh-host.js';
import {skip, startSshd} from '../helpers/sshd.js';

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

fileContract('SshHost where there is no SFTP', {
	skip,
	async make() {
		const server = await startSshd({config: ['Subsystem sftp /bin/false']});
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
