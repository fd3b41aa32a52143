export default async function setUp(): Promise<void> {
  await Promise.resolve();
}
