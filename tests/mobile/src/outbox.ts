import { randomUUID } from "node:crypto";

import type { Storage } from "./storage.js";

/** A line the person has said and the server has not acknowledged yet. */
export interface Line {
  conversation: string;
  client_id: string;
  text: string;
}

/**
 * What was said and not acknowledged, in order. A line is on disk before anything is sent, and
 * leaves the disk only when the server has said that it is stored: a killed app loses nothing, and
 * the `client_id` makes a line that was sent twice one line.
 */
export class Outbox {
  private lines: Line[] = [];

  constructor(private readonly storage: Storage) {}

  async load(): Promise<void> {
    this.lines = JSON.parse((await this.storage.read("outbox")) ?? "[]") as Line[];
  }

  get pending(): readonly Line[] {
    return this.lines;
  }

  async add(conversation: string, text: string): Promise<Line> {
    const line = { conversation, client_id: randomUUID(), text };
    this.lines = [...this.lines, line];
    await this.save();
    return line;
  }

  async settle(clientId: string): Promise<void> {
    this.lines = this.lines.filter((line) => line.client_id !== clientId);
    await this.save();
  }

  private save(): Promise<void> {
    return this.storage.write("outbox", JSON.stringify(this.lines));
  }
}
