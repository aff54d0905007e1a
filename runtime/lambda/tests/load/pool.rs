//! Processes of the function that take from one queue, as many as Lambda would start, and their deaths.

use std::sync::Arc;

use ivr_lambda::store::Tables;
use serde_json::Value;

use crate::faulty::{Moment, Proxy, Weather};
use crate::functions::Integrations;
use crate::lambda::Function;
use crate::queue::{PATIENCE, Queue};

pub(crate) struct Pool {
    queue: Queue,
    tables: Tables,
    weather: Arc<Weather>,
    integrations: Integrations,
    processes: Vec<Process>,
    written: Vec<Value>,
    pub(crate) killed: usize,
}

/// A process, and the proxy between it and the table.
struct Process {
    function: Function,
    proxy: Proxy,
}

impl Pool {
    pub(crate) fn start(
        size: usize,
        tables: Tables,
        weather: Arc<Weather>,
        integrations: Integrations,
    ) -> Self {
        let (queue, processes, written) = (Queue::new(), Vec::new(), Vec::new());
        let mut pool = Self { queue, tables, weather, integrations, processes, written, killed: 0 };
        pool.grow(size);
        pool
    }

    fn grow(&mut self, by: usize) {
        for _ in 0..by {
            let proxy = Proxy::before(self.tables.endpoint.as_deref().unwrap(), Arc::clone(&self.weather));
            let tables = Tables { endpoint: Some(proxy.endpoint.clone()), ..self.tables.clone() };
            let integrations = Arc::clone(&self.integrations);
            let function = Function::on(self.queue.clone(), &tables, None, integrations);
            self.processes.push(Process { function, proxy });
        }
    }

    /// Kills half of the processes, each in the middle of an invocation: every other one when the write of its step
    /// has not reached the table, the rest when it is written and nothing else is done yet. Starts new ones.
    pub(crate) fn kill_half(&mut self) {
        let half = self.processes.len() / 2;
        let victims: Vec<_> = self.processes.drain(..half).collect();
        let moments = [Moment::Before, Moment::After].into_iter().cycle();
        let held: Vec<_> = victims.iter().zip(moments).map(|(it, moment)| it.proxy.hold(moment)).collect();
        for held in held {
            held.recv_timeout(PATIENCE).unwrap();
        }
        for victim in victims {
            self.written.extend(victim.function.kill());
            self.killed += 1;
        }
        self.grow(half);
    }

    /// Where requests wait for a process.
    pub(crate) fn queue(&self) -> Queue {
        self.queue.clone()
    }

    /// Ends all processes when they have done all that they sent themselves; gives everything that any of them wrote.
    pub(crate) fn end<'a>(self, contacts: impl Iterator<Item = &'a str>) -> Vec<Value> {
        contacts.for_each(|it| self.queue.settled(it));
        let last = self.processes.into_iter().flat_map(|it| it.function.kill());
        self.written.into_iter().chain(last).collect()
    }
}
