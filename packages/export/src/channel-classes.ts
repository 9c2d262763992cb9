/** Channels of the values of a network that can only stay or go together. */
export class ChannelClasses {
  private readonly start = new Map<string, number>();
  private readonly sizes = new Map<string, number>();
  /** For each channel another one of its class, itself for one of each class. */
  private readonly parent: Int32Array;
  /** 1 where the channel keeps its class. */
  private readonly needed: Uint8Array;

  /** @param live for each value its channels, 1 where one must stay. */
  constructor(live: ReadonlyMap<string, Uint8Array>) {
    let count = 0;
    for (const [name, channels] of live) {
      this.start.set(name, count);
      this.sizes.set(name, channels.length);
      count += channels.length;
    }
    this.parent = Int32Array.from({ length: count }, (_, i) => i);
    this.needed = new Uint8Array(count);
    for (const [name, channels] of live) this.needed.set(channels, this.start.get(name));
  }

  /** All channels of a value stay. */
  keepAll(name: string): void {
    const start = this.start.get(name) as number;
    this.needed.fill(1, start, start + (this.sizes.get(name) as number));
  }

  /** Channel o of one value and channel `ties[o]` of another belong together; −1 is none. */
  tie(input: string, output: string, ties: Int32Array): void {
    const [from, to] = [this.start.get(input) as number, this.start.get(output) as number];
    ties.forEach((channel, o) => {
      if (channel >= 0) this.parent[this.find(from + channel)] = this.find(to + o);
    });
  }

  /** For each value its channels, 1 where one stays; at least one does. */
  kept(): Map<string, Uint8Array> {
    const stays = new Uint8Array(this.parent.length);
    this.needed.forEach((bit, i) => {
      if (bit === 1) stays[this.find(i)] = 1;
    });
    const of = (name: string): Uint8Array =>
      Uint8Array.from(
        { length: this.sizes.get(name) as number },
        (_, c) => stays[this.find((this.start.get(name) as number) + c)] as number,
      );
    for (const [name, start] of this.start) if (!of(name).includes(1)) stays[this.find(start)] = 1;
    return new Map([...this.start.keys()].map((name) => [name, of(name)]));
  }

  private find(channel: number): number {
    let root = channel;
    while (this.parent[root] !== root) {
      const next = this.parent[root] as number;
      this.parent[root] = this.parent[next] as number;
      root = next;
    }
    return root;
  }
}
