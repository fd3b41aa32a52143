import { faultOfTarget, isPublicAddress, targetOf } from '../../platform/web-target';

const leadingTo =
  (...addresses: string[]) =>
  async () =>
    Promise.resolve(addresses);
const webAlone = 'Enter an address that begins with https://';
const publicAlone = 'Enter an address on the public internet';

describe('where a webhook may go', () => {
  it.each([
    'https://partner.example/hooks',
    'https://partner.example:8443/hooks?of=vigil',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
    'http://localhost:4000/',
    'http://127.0.0.1:4000/webhooks',
    'http://[::1]:4000/',
  ])('a webhook may be registered for %s', (address) => {
    expect(faultOfTarget(address)).toBeUndefined();
  });

  it.each([
    ['http://partner.example/', webAlone],
    ['ftp://partner.example/', webAlone],
    ['file:///etc/passwd', webAlone],
    ['partner.example', webAlone],
    ['', webAlone],
    ['http://localhost.partner.example/', webAlone],
    ['https://vigil:secret@partner.example/', 'Take the name and password out of the address'],
    ['https://vigil@partner.example/', 'Take the name and password out of the address'],
    ['https://169.254.169.254/latest/meta-data', publicAlone],
    // The same address, written in one number, in hexadecimal, and as IPv6.
    ['https://2852039166/', publicAlone],
    ['https://0xa9fea9fe/', publicAlone],
    ['https://[::ffff:169.254.169.254]/', publicAlone],
    ['https://10.1.2.3/', publicAlone],
    ['https://[fd00:ec2::254]/', publicAlone],
  ])('a webhook for "%s" is refused with the message "%s"', (address, told) => {
    expect(faultOfTarget(address)).toBe(told);
  });

  it.each([
    ['the unspecified address', '0.0.0.0', '::'],
    ['this machine', '127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    ['private nets', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
    ['carriers’ nets', '100.64.0.1', '100.127.255.255'],
    [
      'link-local nets and the metadata of clouds',
      '169.254.169.254',
      '169.254.170.2',
      'fe80::1',
      'fd00:ec2::254',
    ],
    ['IPv4 carried by IPv6', '::ffff:10.0.0.1', '::10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001:0:1::'],
    ['many at once', '224.0.0.1', '255.255.255.255', 'ff02::1'],
    ['documentation and benchmarks', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1'],
    ['no address', 'partner.example', '', 'fe80::1%eth0'],
  ])('nothing in the group "%s" counts as a public address', (_what, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '223.255.255.254',
    '2606:4700::1',
  ])('%s is a public address', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it('a name that leads to public addresses alone is a webhook target, which holds those addresses', async () => {
    const target = await targetOf('https://partner.example/x', {
      resolve: leadingTo('1.1.1.1', '2606:4700::1'),
      loopback: true,
    });
    expect(target).toEqual({
      url: new URL('https://partner.example/x'),
      addresses: ['1.1.1.1', '2606:4700::1'],
    });
  });

  it.each([
    ['a private address beside a public one', ['1.1.1.1', '10.0.0.1']],
    ['this machine', ['127.0.0.1']],
    ['this machine by IPv6', ['::1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a private address in the clothes of IPv6', ['::ffff:192.168.0.1']],
    ['nothing', []],
  ])('a name that leads to %s is refused as a webhook target', async (_what, addresses) => {
    expect(
      await targetOf('https://partner.example/', { resolve: leadingTo(...addresses), loopback: true }),
    ).toEqual({
      fault: publicAlone,
    });
  });

  it('localhost is a webhook target where it leads to this machine, and is refused where it leads elsewhere', async () => {
    const here = await targetOf('http://localhost:4000/', {
      resolve: leadingTo('127.0.0.1', '::1'),
      loopback: true,
    });
    expect(here).toMatchObject({ addresses: ['127.0.0.1', '::1'] });
    expect(
      await targetOf('http://localhost:4000/', { resolve: leadingTo('10.0.0.1'), loopback: true }),
    ).toEqual({ fault: publicAlone });
  });
});
