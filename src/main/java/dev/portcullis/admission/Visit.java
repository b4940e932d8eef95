package dev.portcullis.admission;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * What a connection is about just now; told by what passes through it. Who asks again before it has
 * been answered, or does not read its answers, is hung up on: requests and answers would pile up
 * without end, and the API server does neither.
 */
final class Visit extends ChannelDuplexHandler {

  private long sinceNanos = System.nanoTime();
  private boolean asked;
  private boolean received;
  private boolean answered;
  private boolean over;

  /** The head of a request is here. */
  void ask() {
    sinceNanos = System.nanoTime();
    asked = true;
    received = false;
    answered = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      if (isBeingAnswered() || !context.channel().isWritable()) {
        over = true;
        context.close();
      }
      ask();
    }
    if (over) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof LastHttpContent) {
      received = true;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean goesOn =
        message instanceof HttpResponse head
            && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (message instanceof LastHttpContent && !goesOn) {
      answered = true;
      // Where the request goes on after its answer, it is still late when it was.
      sinceNanos = received ? System.nanoTime() : sinceNanos;
    }
    context.write(message, promise);
  }

  /** Whether anything was ever asked. */
  boolean hasAsked() {
    return asked;
  }

  /** Since when it is about what it is about. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Whether it keeps us waiting: for its first request, or for the rest of one. */
  boolean isLate(long nowNanos, Duration patience) {
    return !received && nowNanos - sinceNanos > patience.toNanos();
  }

  /** Whether somebody is waiting for us, and rightly. */
  boolean isBeingAnswered() {
    return received && !answered;
  }
}
