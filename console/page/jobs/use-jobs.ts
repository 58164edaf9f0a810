import { useEffect, useState } from 'preact/hooks';
import type { Job } from '../../wire.ts';
import { follow } from '../client.ts';

const AGAIN_AFTER_MS = 1_000;

/** The jobs that the console runs and ran, the newest first, as they go on. */
export function useJobs(): Job[] {
  const [jobs, setJobs] = useState<Job[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    const connect = async () => {
      while (!ended.signal.aborted) {
        await follow<Job[]>('/jobs', setJobs, ended.signal).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    };
    void connect();
    return () => ended.abort();
  }, []);
  return jobs;
}
